import LocalFiles

/// The time of modification in an object's metadata, as rclone writes it in `mtime`: seconds
/// since 1970-01-01 00:00 UTC with a fraction of up to nine digits.
enum MetadataTime {
  /// Writes a moment, such as `1234567890.5`.
  static func text(_ time: FileTime) -> String {
    guard time.nanoseconds > 0 else { return "\(time.seconds)" }
    // Below zero, the fraction counts away from zero in the text and towards it in the time.
    let isNegative = time.seconds < 0
    let whole = isNegative ? -(time.seconds + 1) : time.seconds
    let fraction = isNegative ? 1_000_000_000 - time.nanoseconds : time.nanoseconds
    var digits = String(fraction)
    digits = String(repeating: "0", count: 9 - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(isNegative ? "-" : "")\(whole).\(digits)"
  }

  /// Reads a moment, or nil for anything else; digits beyond nanoseconds are dropped.
  static func time(_ text: String) -> FileTime? {
    let isNegative = text.hasPrefix("-")
    let parts = (isNegative ? text.dropFirst() : text[...]).split(
      separator: ".",
      maxSplits: 1,
      omittingEmptySubsequences: false,
    )
    guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }),
      let first = parts.first, let whole = Int64(first), whole < Int64.max / 2
    else { return nil }
    let digits = parts.count > 1 ? parts[1].prefix(9) : ""
    let fraction = Int32(digits + String(repeating: "0", count: 9 - digits.count)) ?? 0
    if !isNegative { return FileTime(seconds: whole, nanoseconds: fraction) }
    if fraction == 0 { return FileTime(seconds: -whole) }
    return FileTime(seconds: -whole - 1, nanoseconds: 1_000_000_000 - fraction)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
