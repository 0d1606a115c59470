import LocalFiles
import Manifest
import Synchronization

/// A folder in which something happens to one file at one moment of a run.
final class ChangingTree: WrappingTree {
  /// When it happens.
  enum Moment: String, CaseIterable, Sendable {
    case beforeUpload = "before an upload reads it"
    case duringUpload = "while an upload reads it"
    case afterUpload = "between its upload and what is recorded of it"
    case beforeSwap = "before a download takes its place"
    case duringSwap = "in the instant of a swap"
    case beforeDeletion = "before it is deleted here"
    case duringDeletion = "in the instant in which it is deleted here"
    case duringConflictCopy = "while its conflict copy is made"
    case afterConflictCopy = "between its conflict copy and the swap"
    case beforeCopy = "before its content is copied from its old name on the remote"
    case duringCopy = "while its content is copied from its old name on the remote"
    case afterCopy = "between that copy and what is recorded of it"
    case beforeKeeping = "before it is kept in the trash because theirs was chosen"
    case duringKeeping = "while it is kept in the trash because theirs was chosen"
    case duringLastKeeping = "while it is kept in the trash because it is deleted here"
  }

  let base: any FileTree
  private let file: ObjectKey
  private let moment: Moment
  private let change: @Sendable () throws -> Void
  private let hidesContent: Bool
  private let state = Mutex(State())

  private struct State {
    var opens = 0
    var hasChanged = false
  }

  /// Makes a tree.
  ///
  /// - Parameters:
  ///   - base: the folder.
  ///   - file: the file that is changed.
  ///   - moment: when.
  ///   - hidesContent: whether the file cannot be read any more from then on.
  ///   - change: what happens.
  init(
    _ base: any FileTree,
    _ file: ObjectKey,
    _ moment: Moment,
    hidesContent: Bool,
    change: @escaping @Sendable () throws -> Void,
  ) {
    self.base = base
    self.file = file
    self.moment = moment
    self.hidesContent = hidesContent
    self.change = change
  }

  var hasChanged: Bool { state.withLock(\.hasChanged) }

  /// Lets it happen, once.
  func reach(_ moment: Moment) {
    guard moment == self.moment else { return }
    let isFirst = state.withLock { state in
      defer { state.hasChanged = true }
      return !state.hasChanged
    }
    if isFirst { try? change() }
  }

  /// Lets it happen at whichever moment comes from outside the folder.
  func reachNow() { reach(moment) }

  private func refuseHidden(_ key: ObjectKey) throws(FileError) {
    guard hidesContent, key == file, hasChanged else { return }
    throw FileError(.permission, path: key.description, reason: "Permission denied")
  }

  func open(_ key: ObjectKey) throws(FileError) -> any ReadableFile {
    try refuseHidden(key)
    let opened = try base.open(key)
    guard key == file else { return opened }
    let number = state.withLock { state in
      state.opens += 1
      return state.opens
    }
    // The first to read it is the scan.
    return number == 2 ? ChangingFile(tree: self, base: opened) : opened
  }

  func copy(_ from: ObjectKey, to: ObjectKey) throws(FileError) {
    if from == file { reach(.duringConflictCopy) }
    try refuseHidden(from)
    try base.copy(from, to: to)
    if from == file { reach(.afterConflictCopy) }
  }

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    if to == file, mode == .exchange { reach(.duringSwap) }
    if from == file { reach(.duringDeletion) }
    try base.rename(from, to: to, mode: mode)
  }
}

private struct ChangingFile: ReadableFile {
  let tree: ChangingTree
  let base: any ReadableFile

  var size: Int64 { base.size }
  func status() throws(FileError) -> FileStatus { try base.status() }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    if offset > 0 {
      for moment: ChangingTree.Moment in [.duringUpload, .duringKeeping, .duringLastKeeping] {
        tree.reach(moment)
      }
    }
    // So that a small file is not read at once.
    var piece = [UInt8](repeating: 0, count: min(buffer.count, 10))
    var window = piece.mutableSpan
    let count = try base.read(at: offset, into: &window)
    for index in 0..<count { buffer[index] = piece[index] }
    return count
  }
}
