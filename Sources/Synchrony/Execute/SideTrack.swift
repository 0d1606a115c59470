import Hashing
import LocalFiles
import Manifest

/// A place in `.S3/tmp` for a file that is swapped with, or taken from, a person's file.
///
/// Its folder's name says which contents may lie there and are known elsewhere, so that the
/// next run can tell, after a crash, whether what it finds is somebody's work.
struct SideTrack: Sendable {
  /// The person's file.
  let path: RelativePath
  private let folder: String

  init(path: RelativePath, contents: [Checksum], token: String) {
    self.path = path
    folder = (contents.map(\.description) + [token]).joined(separator: ".")
  }

  /// Where the file lies meanwhile: under its whole path, so that the next run knows it.
  var key: ObjectKey {
    let root = ObjectKey.control("tmp/\(folder)")
    return (try? ObjectKey(validating: root.bytes + [UInt8(ascii: "/")] + path.bytes))
      ?? .control("tmp/\(folder)/\(path.name)")
  }

  /// Takes the file from its place and removes it; puts it back if it is not the one that was meant.
  ///
  /// - Parameters:
  ///   - place: where it lies.
  ///   - expected: its status when it was last looked at.
  ///   - content: what was in it then.
  /// - Returns: whether it was removed.
  /// - Throws: `FileError`, `.notFound` if it was not there any more.
  func remove(
    in place: Workplace,
    expected: FileStatus,
    _ content: Checksum,
  ) throws(FileError) -> Bool {
    defer { removeFolder(from: place.tree) }
    try place.tree.rename(ObjectKey(path), to: key, mode: .absent)
    if isUntouched(in: place.tree, since: expected, content) {
      try place.tree.remove(key)
      return true
    }
    do throws(FileError) {
      try place.tree.rename(key, to: ObjectKey(path), mode: .absent)
    } catch  where error.code == .exists {
      let time = place.environment.wallClock(place.environment.now())
      let name = ConflictName(owner: place.editor, time: time)
      _ = try name.claim(beside: path, for: key, in: place.tree)
    }
    return false
  }

  /// Removes a file that was swapped out, or keeps it beside its place if it is not the one
  /// that the plan saw: then it was edited in the instant of the swap.
  func clear(in place: Workplace, expected: FileStatus, _ content: Checksum) throws {
    defer { removeFolder(from: place.tree) }
    guard let out = try place.tree.status(of: key) else { return }
    if isUntouched(in: place.tree, since: expected, content) {
      try place.tree.remove(key)
    } else {
      let time = place.environment.wallClock(out.modified)
      let name = ConflictName(owner: place.editor, time: time)
      _ = try name.claim(beside: path, for: key, in: place.tree)
    }
  }

  /// Removes the folder, which is empty by now, with those in it.
  func removeFolder(from tree: any FileTree) {
    let root = ObjectKey.control("tmp/\(folder)")
    var inner = key.bytes
    while let slash = inner.lastIndex(of: UInt8(ascii: "/")), slash >= root.bytes.count {
      inner.removeSubrange(slash...)
      guard let folder = try? ObjectKey(validating: inner) else { return }
      _ = try? tree.removeDirectoryIfEmpty(folder)
    }
  }

  /// Whether the file that was swapped out is the one that the plan saw.
  ///
  /// Its renaming set the change time, by which an edit that kept the size and put the
  /// modification time back would show; so its content is read once more, and not while
  /// somebody writes to it.
  func isUntouched(
    in tree: any FileTree,
    since expected: FileStatus,
    _ content: Checksum,
  ) -> Bool {
    do {
      let file = try tree.open(key)
      let out = try file.status()
      guard Self.isUntouched(out, since: expected), try checksum(of: file) == content,
        let after = try tree.status(of: key)
      else { return false }
      return after.isSameContent(as: out)
    } catch {
      // What cannot be read may be anything.
      return false
    }
  }

  /// Whether a file is what it was, but for the change time that its renaming set.
  private static func isUntouched(_ status: FileStatus, since expected: FileStatus) -> Bool {
    var status = status
    status.changed = expected.changed
    return status.isSameContent(as: expected)
  }

  /// Whether a file still has the content that it was renamed with.
  ///
  /// A content that was itself written in this very moment, as the file system counts them, could
  /// be replaced by one of the same size without a trace, and so nothing can be said.
  ///
  /// - Parameters:
  ///   - status: the file's, at its new name.
  ///   - earlier: the file's, when nobody else could reach it.
  /// - Returns: whether that is certain.
  static func isSurelyUntouched(_ status: FileStatus, since earlier: FileStatus) -> Bool {
    isUntouched(status, since: earlier) && status.modified.isBefore(tickOf: status.changed)
  }

  /// The contents that a folder's name allows, or nil if the folder is none of ours.
  static func contents(ofFolder name: String) -> Set<Checksum>? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 2, let token = parts.last, token.count == 16,
      token.allSatisfy(\.isHexDigit)
    else { return nil }
    let contents = parts.dropLast().compactMap { Checksum(hex: $0) }
    return contents.count == parts.count - 1 ? Set(contents) : nil
  }
}
