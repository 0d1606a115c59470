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
    var halves: [UInt64] = [0, 0]
    for (index, digit) in digits.enumerated() {
      guard let value = Self.value(ofHexDigit: digit) else { return nil }
      halves[index / 16] = halves[index / 16] << 4 | value
    }
    self.init(high: halves[0], low: halves[1])
  }

  /// The 16 bytes of the digest.
  public var digest: [UInt8] {
    (0..<16).map { index in
      let half = index < 8 ? high : low
      return UInt8(truncatingIfNeeded: half >> (56 - 8 * UInt64(index % 8)))
    }
  }

  static func value(ofHexDigit digit: UInt8) -> UInt64? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(digit - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}

extension Checksum: CustomStringConvertible {
  /// 32 lower-case hexadecimal digits, as the ledgers have them.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    let text = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
