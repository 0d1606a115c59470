/// A time as a person reads it: `2.3 s`, `1 min 5 s`, `2 h 3 min`.
struct DurationText: CustomStringConvertible {
  let seconds: Double

  var description: String {
    if seconds < 59.95 { return "\(seconds.oneDecimal) s" }
    let whole = Int(seconds.rounded())
    if whole < 3_600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3_600) h \(whole % 3_600 / 60) min"
  }
}

/// A time as a clock shows it: `0:12`, `1:02:03`.
struct ClockText: CustomStringConvertible {
  let seconds: Int

  var description: String {
    let tail = "\(Self.twoDigits(seconds % 60))"
    if seconds < 3_600 { return "\(seconds / 60):\(tail)" }
    return "\(seconds / 3_600):\(Self.twoDigits(seconds % 3_600 / 60)):\(tail)"
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
