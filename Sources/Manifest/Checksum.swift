/// The MD5 of a file's content (RFC 1321), the identity of content in the ledgers.
///
/// It tells contents apart; it does not protect against forgery.
public struct Checksum: Hashable, Sendable {
  /// Bytes 0 to 7 of the digest, the first being the most significant.
  public let high: UInt64
  /// Bytes 8 to 15 of the digest.
  public let low: UInt64

  /// Makes a checksum of its two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Makes a checksum of the 16 bytes of a digest, or nil for any other number of bytes.
  public init?(digest: [UInt8]) {
    guard digest.count == 16 else { return nil }
    high = digest[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = digest[8...].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Reads 32 hexadecimal digits of either case.
  public init?(hex text: some StringProtocol) {
    let digits = Array(text.utf8)
    guard digits.count == 32 else { return nil }
    self.init(hexIn: digits.span, at: 0)
  }

  /// The 16 bytes of the digest.
  public var digest: [UInt8] {
    (0..<16).map { index in
      let half = index < 8 ? high : low
      return UInt8(truncatingIfNeeded: half >> (56 - 8 * UInt64(index % 8)))
    }
  }

  /// Reads the 32 bytes at `start`, all of which lie within `bytes`.
  @inline(__always)
  init?(hexIn bytes: Span<UInt8>, at start: Int) {
    guard let high = Self.half(in: bytes, at: start) else { return nil }
    guard let low = Self.half(in: bytes, at: start + 16) else { return nil }
    self.init(high: high, low: low)
  }

  /// Reads 16 digits without a branch that depends on them, which would be guessed wrong.
  @inline(__always)
  private static func half(in bytes: Span<UInt8>, at start: Int) -> UInt64? {
    var value: UInt64 = 0
    var isHex = true
    for index in start..<start + 16 {
      let digit = bytes[index]
      let isDecimal = digit &- 48 < 10
      let isLetter = (digit | 0x20) &- 97 < 6
      isHex = isHex && (isDecimal || isLetter)
      value = value << 4 | UInt64((digit & 15) &+ 9 &* (digit >> 6))
    }
    return isHex ? value : nil
  }

  /// Appends the 32 bytes of `description`.
  func write(to bytes: inout [UInt8]) {
    for half in [high, low] {
      for shift in stride(from: UInt64(60), through: 0, by: -4) {
        let digit = UInt8(truncatingIfNeeded: half >> shift) & 15
        bytes.append(digit &+ (digit < 10 ? 48 : 87))
      }
    }
  }
}

extension Checksum: CustomStringConvertible {
  /// 32 lower-case hexadecimal digits, as the ledgers have them.
  public var description: String {
    var text: [UInt8] = []
    write(to: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
