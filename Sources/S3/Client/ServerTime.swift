import LocalFiles
import Manifest

/// Moments as S3 writes them.
enum ServerTime {
  /// Reads the date of a header, `Sat, 21 Nov 2026 11:54:23 GMT`.
  ///
  /// Source: RFC 9110, section 5.6.7, the form that all servers of today send.
  static func header(_ text: String) -> FileTime? {
    let bytes = Array(text.utf8)
    guard bytes.count == 29, bytes[26] == UInt8(ascii: "G"),
      let month = monthNames.firstIndex(of: String(decoding: bytes[8..<11], as: UTF8.self))
    else { return nil }
    let fields = [bytes[12..<16], bytes[5..<7], bytes[17..<19], bytes[20..<22], bytes[23..<25]]
    let numbers = fields.compactMap(number)
    guard numbers.count == 5 else { return nil }
    return time(numbers[0], month + 1, numbers[1], (numbers[2], numbers[3], numbers[4]))
  }

  /// Reads the date of a listing, `2026-11-21T11:54:23.000Z`, with or without a fraction.
  static func listing(_ bytes: [UInt8]) -> FileTime? {
    guard bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T") else {
      return nil
    }
    guard let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]),
      let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
      var time = time(year, month, day, (hour, minute, second))
    else { return nil }
    time.nanoseconds = nanoseconds(bytes[19...])
    return time
  }

  private static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func time(
    _ year: Int,
    _ month: Int,
    _ day: Int,
    _ clock: (hour: Int, minute: Int, second: Int),
  ) -> FileTime? {
    Timestamp(
      year: year,
      month: month,
      day: day,
      hour: clock.hour,
      minute: clock.minute,
      second: min(clock.second, 59),
    ).map { FileTime(seconds: $0.seconds) }
  }

  private static func nanoseconds(_ bytes: ArraySlice<UInt8>) -> Int32 {
    guard bytes.first == UInt8(ascii: ".") else { return 0 }
    var value: Int32 = 0
    var unit: Int32 = 100_000_000
    for byte in bytes.dropFirst() {
      guard isDigit(byte), unit > 0 else { break }
      value += Int32(byte - UInt8(ascii: "0")) * unit
      unit /= 10
    }
    return value
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in digits {
      guard isDigit(byte) else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
