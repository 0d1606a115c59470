/// Percent-encoding (RFC 3986, section 2.1) of bytes as S3 and its signature want it.
///
/// Kept are the unreserved characters `A-Z a-z 0-9 - . _ ~`; all other bytes become `%XX` with
/// upper-case digits. A key is encoded once and otherwise sent as it is: `//`, `/./` and `/../`
/// are parts of keys. See "Create a signed AWS API request" in AWS's IAM User Guide.
public enum PercentEncoding {
  /// Encodes a path: slashes stay.
  public static func path(_ text: some StringProtocol) -> String {
    encode(text.utf8, keepsSlash: true)
  }

  /// Encodes a name or a value of a query: slashes are encoded too.
  public static func queryPart(_ text: some StringProtocol) -> String {
    encode(text.utf8, keepsSlash: false)
  }

  /// Encodes a value of a query that need not be text.
  static func queryPart(_ bytes: [UInt8]) -> String {
    encode(bytes, keepsSlash: false)
  }

  /// Encodes a query.
  ///
  /// - Parameter items: names and values; a name without a value, such as `uploads`, is
  ///   written as `uploads=`.
  /// - Returns: the parameters in the order of `items`, without a question mark.
  public static func query(_ items: [(name: String, value: String)]) -> String {
    var bytes: [UInt8] = []
    for (name, value) in items {
      if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
      append(name.utf8, to: &bytes, keepsSlash: false)
      bytes.append(UInt8(ascii: "="))
      append(value.utf8, to: &bytes, keepsSlash: false)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Decodes what is percent-encoded.
  ///
  /// - Parameters:
  ///   - text: the encoded text; bytes that need not be encoded stand for themselves.
  ///   - plusIsSpace: whether `+` stands for a space, as in S3's listings with
  ///     `encoding-type=url`.
  /// - Returns: the bytes, or nil where `%` is not followed by two digits.
  public static func decode(
    _ text: some Sequence<UInt8>,
    plusIsSpace: Bool = false,
  ) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.underestimatedCount)
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit)
        else { return nil }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    return bytes
  }

  /// Appends the encoded form of `source`.
  static func append(
    _ source: some Sequence<UInt8>,
    to bytes: inout [UInt8],
    keepsSlash: Bool,
  ) {
    for byte in source {
      if isUnreserved(byte) || (keepsSlash && byte == UInt8(ascii: "/")) {
        bytes.append(byte)
      } else {
        bytes.append(UInt8(ascii: "%"))
        bytes.append(hexadecimal(byte >> 4))
        bytes.append(hexadecimal(byte & 15))
      }
    }
  }

  private static func encode(_ source: some Collection<UInt8>, keepsSlash: Bool) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.count + 16)
    append(source, to: &bytes, keepsSlash: keepsSlash)
    return String(decoding: bytes, as: UTF8.self)
  }

  @inline(__always)
  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
