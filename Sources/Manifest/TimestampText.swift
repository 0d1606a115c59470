extension Timestamp {
  /// Makes the moment that a wall clock and a calendar show, or nil where there is none.
  public init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    guard (1...9_999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    guard day <= Self.length(ofMonth: month, in: year) else { return nil }
    guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else {
      return nil
    }
    let days = Self.days(year: year, month: month, day: day)
    self.init(seconds: Int64(days * 86_400 + hour * 3_600 + minute * 60 + second))
  }

  /// Reads `YYYY-MM-DD HH:MM:SS`, or returns nil.
  ///
  /// Also read are `T` between date and time, a fraction of a second, which is cut off,
  /// `Z` at the end, and blanks around the whole.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    self.init(tolerating: bytes.span)
  }

  /// Reads what `init(_:)` reads.
  init?(tolerating bytes: Span<UInt8>) {
    let bounds = bytes.trimmingBlanks()
    var end = bounds.upperBound
    if end - bounds.lowerBound > 19, bytes[end - 1] == UInt8(ascii: "Z") { end -= 1 }
    guard end - bounds.lowerBound >= 19 else { return nil }
    let fraction = bounds.lowerBound + 19
    if fraction < end {
      guard bytes[fraction] == UInt8(ascii: "."), fraction + 1 < end else { return nil }
      for index in fraction + 1..<end where bytes[index] &- 48 > 9 { return nil }
    }
    guard let exact = Self(in: bytes, at: bounds.lowerBound, acceptsT: true) else { return nil }
    self = exact
  }

  /// Reads the 19 bytes at `start`, all of which lie within `bytes`.
  @inline(__always)
  init?(in bytes: Span<UInt8>, at start: Int, acceptsT: Bool = false) {
    let separator = bytes[start + 10]
    guard bytes[start + 4] == UInt8(ascii: "-"), bytes[start + 7] == UInt8(ascii: "-"),
      separator == UInt8(ascii: " ") || (acceptsT && separator == UInt8(ascii: "T")),
      bytes[start + 13] == UInt8(ascii: ":"), bytes[start + 16] == UInt8(ascii: ":")
    else { return nil }
    // A pair that holds anything but digits yields 1,000, which no check below lets pass.
    let century = Self.pair(in: bytes, at: start)
    let yearOfCentury = Self.pair(in: bytes, at: start + 2)
    guard century < 100, yearOfCentury < 100 else { return nil }
    self.init(
      year: century * 100 + yearOfCentury,
      month: Self.pair(in: bytes, at: start + 5),
      day: Self.pair(in: bytes, at: start + 8),
      hour: Self.pair(in: bytes, at: start + 11),
      minute: Self.pair(in: bytes, at: start + 14),
      second: Self.pair(in: bytes, at: start + 17),
    )
  }

  @inline(__always)
  private static func pair(in bytes: Span<UInt8>, at index: Int) -> Int {
    let tens = bytes[index] &- 48
    let ones = bytes[index + 1] &- 48
    return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : 1_000
  }

  private static func length(ofMonth month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01 to a date of the years 1 to 9999.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    // Years that begin in March have their leap day last, and months of a regular pattern.
    let marchYear = month > 2 ? year : year - 1
    let marchMonth = month > 2 ? month - 3 : month + 9
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    return marchYear * 365 + leapDays + (153 * marchMonth + 2) / 5 + day - 1 - 719_468
  }
}

extension Timestamp: CustomStringConvertible {
  /// The parts that a wall clock and a calendar show.
  public var components: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    let days = Int(seconds / 86_400) - (seconds % 86_400 < 0 ? 1 : 0)
    let time = Int(seconds) - days * 86_400
    let date = Self.date(days: days)
    return (date.year, date.month, date.day, time / 3_600, time / 60 % 60, time % 60)
  }

  /// `YYYY-MM-DD HH:MM:SS`.
  public var description: String {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the 19 bytes of `description`.
  func write(to bytes: inout [UInt8]) {
    let parts = components
    Self.append(parts.year / 100, to: &bytes)
    Self.append(parts.year % 100, to: &bytes)
    for (separator, value) in [("-", parts.month), ("-", parts.day), (" ", parts.hour)]
      as [(Unicode.Scalar, Int)]
    {
      bytes.append(UInt8(ascii: separator))
      Self.append(value, to: &bytes)
    }
    bytes.append(UInt8(ascii: ":"))
    Self.append(parts.minute, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    Self.append(parts.second, to: &bytes)
  }

  private static func append(_ value: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(48 + value / 10))
    bytes.append(UInt8(48 + value % 10))
  }

  /// The date `days` after 1970-01-01; the inverse of `days(year:month:day:)`.
  private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let cycle = shifted / 146_097
    let dayOfCycle = shifted % 146_097
    let leapDays = dayOfCycle / 1_460 - dayOfCycle / 36_524 + dayOfCycle / 146_096
    let yearOfCycle = (dayOfCycle - leapDays) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }
}
