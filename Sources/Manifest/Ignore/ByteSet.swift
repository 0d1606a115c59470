/// A set of bytes.
struct ByteSet: Hashable, Sendable {
  private var words: InlineBits = InlineBits()

  /// The 256 bits, which make a `Hashable` value without memory of its own.
  private struct InlineBits: Hashable, Sendable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0
    var fourth: UInt64 = 0
  }

  /// Adds a byte.
  mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.first |= bit
    case 1: words.second |= bit
    case 2: words.third |= bit
    default: words.fourth |= bit
    }
  }

  /// Whether the set has a byte.
  func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: words.first
      case 1: words.second
      case 2: words.third
      default: words.fourth
      }
    return word >> UInt64(byte & 63) & 1 == 1
  }

  /// The set of all other bytes.
  var inverted: ByteSet {
    var set = ByteSet()
    for byte in UInt8.min...UInt8.max where !contains(byte) { set.insert(byte) }
    return set
  }
}
