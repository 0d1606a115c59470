/// Characters of XML that stand for others.
enum XMLText {
  /// Appends text with its references to characters replaced.
  ///
  /// - Returns: false where `&` begins no reference that XML itself defines.
  static func appendDecoded(_ source: ArraySlice<UInt8>, to bytes: inout [UInt8]) -> Bool {
    var rest = source
    while let mark = rest.firstIndex(of: UInt8(ascii: "&")) {
      bytes.append(contentsOf: rest[..<mark])
      guard let end = rest[mark...].prefix(longestReference).firstIndex(of: UInt8(ascii: ";")),
        let scalar = scalar(String(decoding: rest[(mark + 1)..<end], as: UTF8.self))
      else { return false }
      bytes.append(contentsOf: String(scalar).utf8)
      rest = rest[(end + 1)...]
    }
    bytes.append(contentsOf: rest)
    return true
  }

  /// Appends text for an element of a request.
  ///
  /// White space is written as references, which no reader of XML may change.
  ///
  /// - Returns: false if XML 1.0 has no way to say it.
  static func appendEncoded(_ source: [UInt8], to bytes: inout [UInt8]) -> Bool {
    for scalar in String(decoding: source, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "&": bytes.append(contentsOf: "&amp;".utf8)
      case "<": bytes.append(contentsOf: "&lt;".utf8)
      case ">": bytes.append(contentsOf: "&gt;".utf8)
      case "\"": bytes.append(contentsOf: "&quot;".utf8)
      case "\t", "\n", "\r": bytes.append(contentsOf: "&#\(scalar.value);".utf8)
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": return false
      default: bytes.append(contentsOf: String(scalar).utf8)
      }
    }
    return true
  }

  /// As long as `&#x10FFFF;` with a few zeros.
  private static let longestReference = 14

  private static func scalar(_ name: String) -> Unicode.Scalar? {
    switch name {
    case "amp": "&"
    case "lt": "<"
    case "gt": ">"
    case "quot": "\""
    case "apos": "'"
    default: number(name).flatMap(Unicode.Scalar.init)
    }
  }

  private static func number(_ name: String) -> UInt32? {
    if name.hasPrefix("#x") { return UInt32(name.dropFirst(2), radix: 16) }
    if name.hasPrefix("#") { return UInt32(name.dropFirst(1)) }
    return nil
  }
}
