import LocalFiles
import Manifest

/// The four lines in which AWS's access portal shows a temporary access key.
///
///     [111122223333_Role]
///     aws_access_key_id=…
///     aws_secret_access_key=…
///     aws_session_token=…
public struct KeyBlock: Sendable {
  /// Where the Data folder keeps the block; it never leaves the machine.
  public static let fileName = ".S3/aws.txt"

  private let lines: [String]

  /// Reads a block, with any line ends, and with or without empty lines around it.
  ///
  /// - Throws: `SyncError.Code.refused` with what is wrong, never with what was read.
  public init(_ text: String) throws(SyncError) {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { Self.trimmed($0) }
    while lines.first?.isEmpty == true { lines.removeFirst() }
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count == 4 else {
      throw Self.error("it has \(lines.count == 1 ? "1 line" : "\(lines.count) lines"), not four")
    }
    guard lines[0].count > 2, lines[0].hasPrefix("["), lines[0].hasSuffix("]") else {
      throw Self.error("its first line is no name in brackets, such as [111122223333_Role]")
    }
    var names: Set<Substring> = []
    for (index, line) in lines.enumerated().dropFirst() {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts.allSatisfy({ !$0.allSatisfy(\.isWhitespace) }) else {
        throw Self.error("its line \(index + 1) is not a key, an equals sign and a value")
      }
      names.insert(Self.trimmed(parts[0])[...])
    }
    for name in ["aws_access_key_id", "aws_secret_access_key"] where !names.contains(name[...]) {
      throw Self.error("it has no \(name)")
    }
    self.lines = lines
  }

  /// Writes the block into the Data folder in one step, readable by its owner only.
  ///
  /// - Throws: `SyncError.Code.localFile`; what was there is then as it was.
  public func store(inDataFolder folder: String) throws(SyncError) {
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    do throws(FileError) {
      do throws(FileError) {
        try FolderPath(folder).create()
      } catch {
        guard error.code == .exists else { throw error }
      }
      let tree = try DirectoryTree(at: folder)
      let part = ObjectKey.control("aws.txt.part")
      try tree.remove(part)
      let file = try tree.create(part, isPrivate: true)
      try file.write(bytes.span, at: 0)
      try file.synchronize()
      try tree.rename(part, to: .control("aws.txt"), mode: .replace)
      try tree.synchronize(directory: .controlFolder)
    } catch {
      throw SyncError(error)
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    let isBlank: (Character) -> Bool = { $0.isWhitespace || $0 == "\u{feff}" }
    let start = text.drop(while: isBlank)
    let length = start.reversed().drop(while: isBlank).count
    return String(start.prefix(length))
  }

  private static func error(_ what: String) -> SyncError {
    SyncError(.refused, "That is no access key as AWS shows it: \(what). Copy all four lines.")
  }
}
