/// A wildcard pattern of gitignore(5) over bytes.
///
/// `?` and `[…]` stand for one byte, `*` for any number of them, none of which is a
/// slash; `**` between slashes stands for any number of segments. Time grows with the
/// product of the lengths of pattern and text at worst, whatever the pattern.
struct Glob: Sendable {
  enum Token: Sendable {
    case byte(UInt8)
    case anyByte
    case oneOf(ByteSet)
    /// `*`
    case star
    /// `**` at the end, which takes the rest.
    case rest
    /// `**/`: nothing, or all up to some slash.
    case folders
  }

  private let tokens: [Token]
  /// The bytes with which every match begins, and those with which it ends.
  private let prefix: [UInt8]
  private let suffix: [UInt8]

  /// Compiles a pattern, or returns nil where it can never match.
  init?(_ pattern: [UInt8]) {
    var parser = GlobParser(pattern)
    guard let tokens = parser.parse() else { return nil }
    self.tokens = tokens
    prefix = Self.literals(tokens)
    suffix = prefix.count == tokens.count ? [] : Self.literals(tokens.reversed()).reversed()
  }

  private static func literals(_ tokens: [Token]) -> [UInt8] {
    var bytes: [UInt8] = []
    for case .byte(let byte) in tokens.prefix(while: { if case .byte = $0 { true } else { false } })
    {
      bytes.append(byte)
    }
    return bytes
  }

  /// Whether the pattern matches all bytes in `range`.
  func matches(_ text: Span<UInt8>, in range: Range<Int>) -> Bool {
    guard hasLiteralEnds(text, in: range) else { return false }
    if prefix.count == tokens.count { return range.count == tokens.count }
    var run = GlobRun(position: range.lowerBound + prefix.count, token: prefix.count)
    return run.matches(tokens, text, end: range.upperBound)
  }

  /// Compares the ends, which settles nearly every pair of pattern and path.
  private func hasLiteralEnds(_ text: Span<UInt8>, in range: Range<Int>) -> Bool {
    guard range.count >= prefix.count + suffix.count else { return false }
    for index in prefix.indices where text[range.lowerBound + index] != prefix[index] {
      return false
    }
    let start = range.upperBound - suffix.count
    for index in suffix.indices where text[start + index] != suffix[index] { return false }
    return true
  }
}

/// One attempt to match, which goes back to the last wildcard when it is stuck.
///
/// Going back to an earlier wildcard is never needed: the shortest match of what lies
/// between two of them leaves most to the later one.
private struct GlobRun {
  typealias Mark = (position: Int, token: Int)

  var position: Int
  var token: Int
  /// After the last `*`: where the text goes on once it has taken one byte more.
  private var star: Mark?
  /// After the last `**/`: where the search for its next slash begins.
  private var folders: Mark?

  init(position: Int, token: Int) {
    self.position = position
    self.token = token
  }

  mutating func matches(_ tokens: [Glob.Token], _ text: Span<UInt8>, end: Int) -> Bool {
    while true {
      if token == tokens.count, position == end { return true }
      if token < tokens.count {
        switch tokens[token] {
        case .rest:
          return true
        case .star:
          token += 1
          star = (position, token)
          continue
        case .folders:
          token += 1
          star = nil
          folders = (position, token)
          continue
        case let single:
          if position < end, single.accepts(text[position]) {
            position += 1
            token += 1
            continue
          }
        }
      }
      guard goBack(text, end: end) else { return false }
    }
  }

  private mutating func goBack(_ text: Span<UInt8>, end: Int) -> Bool {
    if let mark = star, mark.position < end, text[mark.position] != .slash {
      star = (mark.position + 1, mark.token)
      (position, token) = (mark.position + 1, mark.token)
      return true
    }
    star = nil
    guard let mark = folders else { return false }
    var next = mark.position
    while next < end, text[next] != .slash { next += 1 }
    guard next < end else { return false }
    folders = (next + 1, mark.token)
    (position, token) = (next + 1, mark.token)
    return true
  }
}

extension Glob.Token {
  /// Whether this stands for one byte that can be `byte`.
  fileprivate func accepts(_ byte: UInt8) -> Bool {
    switch self {
    case .byte(let own): byte == own
    case .anyByte: byte != .slash
    case .oneOf(let set): byte != .slash && set.contains(byte)
    case .star, .rest, .folders: false
    }
  }
}
