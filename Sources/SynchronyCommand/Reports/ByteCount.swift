/// A number of bytes as a person reads it: `17 B`, `1.2 MB`, in steps of a thousand.
struct ByteCount: Hashable, Sendable, CustomStringConvertible {
  let bytes: Int64

  init(_ bytes: Int64) {
    self.bytes = bytes
  }

  var description: String {
    var value = Double(bytes)
    var unit = "B"
    for next in ["kB", "MB", "GB", "TB", "PB"] {
      // 999.95 would be shown as 1000.0.
      guard value >= 999.95 || (unit == "B" && value >= 1_000) else { break }
      value /= 1_000
      unit = next
    }
    return unit == "B" ? "\(bytes) B" : "\(value.oneDecimal) \(unit)"
  }
}

extension Double {
  /// The number with one decimal, such as `2.0`.
  var oneDecimal: String {
    let tenths = Int64((self * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
