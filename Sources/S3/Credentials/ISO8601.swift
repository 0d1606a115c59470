import LocalFiles
import Manifest

/// Times as services write them: `2026-12-31T09:30:00Z`, with a fraction or another zone at will.
enum ISO8601 {
  /// Reads a time, or returns nil.
  static func moment(_ text: String) -> FileTime? {
    var text = Substring(text)
    var offset: Int64 = 0
    if text.hasSuffix("UTC") {
      text = text.dropLast(3)
    } else if let sign = text.dropFirst(19).lastIndex(where: { $0 == "+" || $0 == "-" }) {
      guard let seconds = zone(text[sign...]) else { return nil }
      offset = seconds
      text = text[..<sign]
    }
    guard let time = Timestamp(text) else { return nil }
    return FileTime(seconds: time.seconds - offset)
  }

  /// The seconds that a zone such as `+01:00` or `-0330` is ahead.
  private static func zone(_ text: Substring) -> Int64? {
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.count == 4, let number = Int64(digits), number >= 0 else { return nil }
    let seconds = number / 100 * 3_600 + number % 100 * 60
    return text.first == "-" ? -seconds : seconds
  }
}
