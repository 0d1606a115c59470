/// The names that take no part in a sync, as `ignores3.txt` lists them.
///
/// As S3Synchrony has it, a line ignores exactly the path that it spells, and nothing can
/// take that back: `#c.csv` ignores a file of that name. Where no file has that path, the
/// line is also a pattern of gitignore(5), with all of its rules; where one has, it is no
/// more than that path, so that a list from S3Synchrony ignores what it always did. The
/// same lines say what `--include` and `--exclude` choose.
public struct IgnoreList: Sendable {
  private var paths: Set<[UInt8]> = []
  private var patterns: [IgnorePattern] = []

  /// Makes a list that ignores nothing.
  public init() {}

  /// Reads the text of `ignores3.txt`.
  ///
  /// Lines end with LF, CR LF or CR; white space at their ends is none of them, white
  /// space before them is. A byte order mark is none of the first line.
  ///
  /// - Parameters:
  ///   - text: the bytes of the file.
  ///   - isFile: whether a file has a path, on whichever side.
  public init(_ text: [UInt8], isFile: (RelativePath) -> Bool = { _ in false }) {
    let isMarked = text.starts(with: [0xEF, 0xBB, 0xBF])
    for line in text.dropFirst(isMarked ? 3 : 0).split(whereSeparator: \.endsLine) {
      add(line, isFile)
    }
  }

  /// Makes a list of lines, as the command line gives them.
  public init(patterns lines: [String]) {
    for line in lines { add(Array(line.utf8)[...]) { _ in false } }
  }

  /// Whether nothing is ignored.
  public var isEmpty: Bool { paths.isEmpty }

  /// Whether `path` takes no part.
  public func ignores(_ path: RelativePath) -> Bool {
    if isEmpty { return false }
    return paths.contains(path.bytes) || decides(path.bytes.span, isFolder: false)
  }

  /// Whether nothing below `folder` takes part, so that nobody need look there.
  public func ignoresEverything(below folder: RelativePath) -> Bool {
    if patterns.isEmpty { return false }
    return decides(folder.bytes.span, isFolder: true)
  }

  private mutating func add(_ line: ArraySlice<UInt8>, _ isFile: (RelativePath) -> Bool) {
    guard let last = line.lastIndex(where: { !$0.isSpace }) else { return }
    let path = line[...last]
    paths.insert(Array(path))
    if let file = try? RelativePath(Array(path)), isFile(file) { return }
    // A blank behind a backslash belongs to a pattern, but not to a path.
    let keepsBlank =
      last + 1 < line.endIndex && path.reversed().prefix { $0 == .backslash }.count % 2 == 1
    if let pattern = IgnorePattern(keepsBlank ? line[...(last + 1)] : path) {
      patterns.append(pattern)
    }
  }

  /// Whether a pattern ignores the path or a folder above it.
  ///
  /// The outermost ignored folder decides: nothing below it can be taken back.
  private func decides(_ path: Span<UInt8>, isFolder: Bool) -> Bool {
    var nameStart = 0
    for index in path.indices where path[index] == .slash {
      if lastMatch(path, nameStart..<index, isFolder: true) { return true }
      nameStart = index + 1
    }
    return lastMatch(path, nameStart..<path.count, isFolder: isFolder)
  }

  /// Whether the last pattern that matches ignores what it matches.
  private func lastMatch(_ path: Span<UInt8>, _ name: Range<Int>, isFolder: Bool) -> Bool {
    for pattern in patterns.reversed() where pattern.matches(path, name: name, isFolder: isFolder) {
      return !pattern.isNegated
    }
    return false
  }
}

extension UInt8 {
  static let backslash = UInt8(ascii: "\\")

  /// Whether this is a blank, a line end, a vertical tab or a form feed.
  fileprivate var isSpace: Bool { self == 32 || (9...13).contains(self) }
}
