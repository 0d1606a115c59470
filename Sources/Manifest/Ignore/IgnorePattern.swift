/// One line as a pattern of gitignore(5).
struct IgnorePattern: Sendable {
  /// Whether the line takes back what lines before it ignore.
  let isNegated: Bool
  private let isForFolders: Bool
  private let isAnchored: Bool
  private let glob: Glob

  /// Reads a line, or returns nil for a comment and for what can never match.
  init?(_ line: ArraySlice<UInt8>) {
    var rest = line
    if rest.first == UInt8(ascii: "#") { return nil }
    isNegated = rest.first == UInt8(ascii: "!")
    if isNegated { rest.removeFirst() }
    isForFolders = rest.last == .slash
    if isForFolders { rest.removeLast() }
    isAnchored = rest.contains(.slash)
    if rest.first == .slash { rest.removeFirst() }
    guard !rest.isEmpty, let glob = Glob(Array(rest)) else { return nil }
    self.glob = glob
  }

  /// Whether the pattern matches a file or folder.
  ///
  /// - Parameters:
  ///   - path: begins with the path from the root.
  ///   - name: where its last segment lies; the path ends with it.
  ///   - isFolder: whether this is a folder.
  /// - Returns: whether the pattern itself matches, whatever it says of folders above.
  func matches(_ path: Span<UInt8>, name: Range<Int>, isFolder: Bool) -> Bool {
    if isForFolders && !isFolder { return false }
    return glob.matches(path, in: isAnchored ? 0..<name.upperBound : name)
  }
}
