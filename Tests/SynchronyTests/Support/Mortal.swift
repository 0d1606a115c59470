import LocalFiles
import Manifest
import Storage
import Synchronization
import Synchrony

/// Counts what a run does to the world, and lets nothing happen any more after so many steps:
/// what a process that is killed there leaves behind.
final class Lifetime: Sendable {
  private let left: Mutex<Int>
  private let steps = Mutex(0)

  init(steps: Int) {
    left = Mutex(steps)
  }

  /// The steps that were taken, or would have been.
  var taken: Int { steps.withLock { $0 } }

  /// Takes a step that changes the world; false if the process is dead.
  func step() -> Bool {
    steps.withLock { $0 += 1 }
    return left.withLock { left in
      guard left > 0 else { return false }
      left -= 1
      return true
    }
  }

  /// Kills the process now.
  func end() {
    left.withLock { $0 = 0 }
  }

  var isOver: Bool { left.withLock { $0 <= 0 } }

  func localStep(_ key: ObjectKey) throws(FileError) {
    guard step() else { throw Self.death(key) }
  }

  func checkAlive(_ key: ObjectKey?) throws(FileError) {
    if isOver { throw Self.death(key) }
  }

  static func death(_ key: ObjectKey?) -> FileError {
    FileError(.input, path: key?.description ?? "", reason: "the process is dead")
  }
}

/// A tree that a process uses until it is killed.
struct MortalTree: WrappingTree {
  let base: any FileTree
  let life: Lifetime

  func status(of key: ObjectKey) throws(FileError) -> FileStatus? {
    try life.checkAlive(key)
    return try base.status(of: key)
  }

  func entries(of directory: ObjectKey?) throws(FileError) -> [DirectoryEntry] {
    try life.checkAlive(directory)
    return try base.entries(of: directory)
  }

  func open(_ key: ObjectKey) throws(FileError) -> any ReadableFile {
    try life.checkAlive(key)
    return try base.open(key)
  }

  func create(_ key: ObjectKey, isPrivate: Bool) throws(FileError) -> any WritableFile {
    try life.localStep(key)
    return MortalFile(base: try base.create(key, isPrivate: isPrivate), key: key, life: life)
  }

  func reopen(_ key: ObjectKey) throws(FileError) -> any WritableFile {
    try life.localStep(key)
    return MortalFile(base: try base.reopen(key), key: key, life: life)
  }

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    try life.localStep(from)
    try base.rename(from, to: to, mode: mode)
  }

  func copy(_ from: ObjectKey, to: ObjectKey) throws(FileError) {
    try life.localStep(to)
    try base.copy(from, to: to)
  }

  func remove(_ key: ObjectKey) throws(FileError) {
    try life.localStep(key)
    try base.remove(key)
  }

  func removeTree(_ key: ObjectKey) throws(FileError) {
    try life.localStep(key)
    try base.removeTree(key)
  }

  func createDirectory(_ key: ObjectKey) throws(FileError) {
    try life.localStep(key)
    try base.createDirectory(key)
  }

  func removeDirectoryIfEmpty(_ key: ObjectKey) throws(FileError) -> Bool {
    try life.localStep(key)
    return try base.removeDirectoryIfEmpty(key)
  }

  func synchronize(directory: ObjectKey?) throws(FileError) {
    try life.checkAlive(directory)
    try base.synchronize(directory: directory)
  }

  func synchronizeEverything() throws(FileError) {
    try life.checkAlive(nil)
    try base.synchronizeEverything()
  }
}

/// A new file, of which a killed process has written a part.
private struct MortalFile: WritableFile {
  let base: any WritableFile
  let key: ObjectKey
  let life: Lifetime

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    guard life.step() else {
      if !bytes.isEmpty { try base.write(bytes.extracting(..<(bytes.count / 2)), at: offset) }
      throw Lifetime.death(key)
    }
    try base.write(bytes, at: offset)
  }

  func setModified(_ time: FileTime) throws(FileError) {
    try life.checkAlive(key)
    try base.setModified(time)
  }

  func setPermissions(_ bits: UInt32) throws(FileError) {
    try life.checkAlive(key)
    try base.setPermissions(bits)
  }

  func synchronize() throws(FileError) {
    try life.checkAlive(key)
    try base.synchronize()
  }

  func status() throws(FileError) -> FileStatus { try base.status() }
}

/// A storage that a process uses until it is killed.
struct MortalStorage: WrappingStorage {
  let base: any Storage
  let life: Lifetime

  private func step(_ key: ObjectKey) throws(StorageError) {
    guard life.step() else { throw Self.death(key) }
  }

  private static func death(_ key: ObjectKey) -> StorageError {
    StorageError(.unreachable, subject: key.description, reason: "The process is dead.")
  }

  func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    if life.isOver { throw Self.death(key) }
    return try await base.info(key)
  }

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    if life.isOver { throw Self.death(key) }
    return try await base.read(key, range: range, condition: condition, into: sink)
  }

  func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    try step(key)
    return try await base.write(key, from: source, attributes: attributes, condition: condition)
  }

  func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try step(key)
    return try await base.copy(source, matching: sourceETag, to: key, condition: condition)
  }

  func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    try step(key)
    try await base.delete(key, condition: condition)
  }
}

/// A tree in which a person edits a file right before it is renamed to or from its name.
final class EditingTree: WrappingTree {
  let base: any FileTree
  private let mode: RenameMode
  private let edit: @Sendable () throws -> Void
  private let after: @Sendable () -> Void
  private let count = Mutex(0)

  init(
    base: any FileTree,
    mode: RenameMode,
    edit: @escaping @Sendable () throws -> Void,
    after: @escaping @Sendable () -> Void = {},
  ) {
    self.base = base
    self.mode = mode
    self.edit = edit
    self.after = after
  }

  /// How often somebody edited.
  var edits: Int { count.withLock { $0 } }

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    let isMeant = mode == self.mode && (mode == .exchange || from.path != nil)
    guard isMeant, edits == 0 else { return try base.rename(from, to: to, mode: mode) }
    count.withLock { $0 += 1 }
    try? edit()
    try base.rename(from, to: to, mode: mode)
    after()
  }
}

extension Person {
  /// Syncs until the process is killed, so many steps on.
  func sync(killedAfter steps: Int, _ options: SyncOptions) async throws {
    try await sync(within: Lifetime(steps: steps), options)
  }

  /// Syncs as long as `life` lasts.
  func sync(within life: Lifetime, _ options: SyncOptions) async throws {
    let tree = MortalTree(base: try DirectoryTree(at: folder), life: life)
    let storage = MortalStorage(base: team.storage, life: life)
    do {
      try await sync(options, storage: storage, tree: tree)
    } catch is SyncError {
      // Killed before anything was changed.
    }
  }
}
