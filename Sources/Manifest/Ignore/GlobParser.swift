/// Compiles the text of a wildcard pattern.
struct GlobParser {
  private let pattern: [UInt8]
  private var position = 0

  init(_ pattern: [UInt8]) {
    self.pattern = pattern
  }

  /// The tokens, or nil for a bracket that is not closed, a class that does not exist or
  /// a backslash at the end: such patterns match nothing.
  mutating func parse() -> [Glob.Token]? {
    var tokens: [Glob.Token] = []
    while let byte = next() {
      switch byte {
      case UInt8(ascii: "?"): tokens.append(.anyByte)
      case UInt8(ascii: "*"): tokens.append(stars())
      case UInt8(ascii: "["):
        guard let set = bracket() else { return nil }
        tokens.append(.oneOf(set))
      case .backslash:
        guard let escaped = next() else { return nil }
        tokens.append(.byte(escaped))
      default: tokens.append(.byte(byte))
      }
    }
    return tokens
  }

  private var peek: UInt8? { position < pattern.count ? pattern[position] : nil }

  private mutating func next() -> UInt8? {
    guard let byte = peek else { return nil }
    position += 1
    return byte
  }

  /// Reads what follows the first of one or more `*`.
  private mutating func stars() -> Glob.Token {
    let start = position - 1
    while peek == UInt8(ascii: "*") { position += 1 }
    let isDouble = position - start > 1 && (start == 0 || pattern[start - 1] == .slash)
    guard isDouble else { return .star }
    guard let following = peek else { return .rest }
    guard following == .slash else { return .star }
    position += 1
    return .folders
  }

  /// Reads what follows `[`, up to its `]`.
  private mutating func bracket() -> ByteSet? {
    var set = ByteSet()
    let isNegated = peek == UInt8(ascii: "!") || peek == UInt8(ascii: "^")
    if isNegated { position += 1 }
    var isFirst = true
    while let byte = next() {
      // A bracket at once after the opening stands for itself.
      if byte == UInt8(ascii: "]"), !isFirst { return isNegated ? set.inverted : set }
      isFirst = false
      guard addMember(byte, to: &set) else { return nil }
    }
    return nil
  }

  private mutating func addMember(_ byte: UInt8, to set: inout ByteSet) -> Bool {
    if byte == UInt8(ascii: "["), peek == UInt8(ascii: ":") { return addClass(to: &set) }
    guard let low = byte == .backslash ? next() : byte else { return false }
    guard peek == UInt8(ascii: "-"), position + 1 < pattern.count,
      pattern[position + 1] != UInt8(ascii: "]")
    else {
      set.insert(low)
      return true
    }
    position += 1
    guard let last = next(), let high = last == .backslash ? next() : last else { return false }
    set.insert(low)
    if low <= high { for member in low...high { set.insert(member) } }
    return true
  }

  /// Reads a class such as `[:alpha:]` after its `[`.
  private mutating func addClass(to set: inout ByteSet) -> Bool {
    let start = position + 1
    guard let end = pattern[start...].firstIndex(of: UInt8(ascii: "]")) else { return false }
    guard end > start, pattern[end - 1] == UInt8(ascii: ":") else {
      // Without a colon before the bracket this is no class, and `[` stands for itself.
      set.insert(UInt8(ascii: "["))
      return true
    }
    let name = String(decoding: pattern[start..<end - 1], as: UTF8.self)
    guard let belongs = Self.classes[name] else { return false }
    for byte in UInt8(0)...127 where belongs(byte) { set.insert(byte) }
    position = end + 1
    return true
  }

  /// The classes of POSIX in the C locale.
  private static let classes: [String: @Sendable (UInt8) -> Bool] = [
    "alnum": { isLetter($0) || isDigit($0) },
    "alpha": { isLetter($0) },
    "blank": { $0.isBlank },
    "cntrl": { $0 < 32 || $0 == 127 },
    "digit": { isDigit($0) },
    "graph": { (33...126).contains($0) },
    "lower": { (97...122).contains($0) },
    "print": { (32...126).contains($0) },
    "punct": { (33...126).contains($0) && !isLetter($0) && !isDigit($0) },
    "space": { $0 == 32 || (9...13).contains($0) },
    "upper": { (65...90).contains($0) },
    "xdigit": { isDigit($0) || (97...102).contains($0 | 0x20) },
  ]

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }
  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
