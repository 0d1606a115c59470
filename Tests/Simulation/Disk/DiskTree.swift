import LocalFiles
import Manifest

/// The disk as a process sees it.
///
/// Each call takes a little time, is a step at which the process may die, and an occasion for
/// the person to do something at the same moment.
final class DiskTree: FileTree {
  private let disk: Disk
  private let process: Process
  private let sender: Sender
  private let sabotage: Sabotage?
  private let meanwhile: @Sendable (_ endangered: ObjectKey?) -> Void
  /// The person's file that was last put in its place.
  private let arrived = Confined<ObjectKey?>(nil)

  init(
    _ disk: Disk,
    _ process: Process,
    _ sender: Sender,
    _ sabotage: Sabotage?,
    meanwhile: @escaping @Sendable (_ endangered: ObjectKey?) -> Void,
  ) {
    self.disk = disk
    self.process = process
    self.sender = sender
    self.sabotage = sabotage
    self.meanwhile = meanwhile
  }

  var distinguishesTwins: Bool { true }

  private func shown(_ status: FileStatus, _ key: ObjectKey?) -> FileStatus {
    sabotage.shown(status, key)
  }

  /// Takes a step.
  ///
  /// - Parameters:
  ///   - key: what the step is about.
  ///   - endangered: a file of the person's of which an edit at this very moment is easily missed.
  /// - Throws: `FileError` when the process is dead.
  private func step(_ key: ObjectKey?, endangered: ObjectKey? = nil) throws(FileError) {
    meanwhile(endangered)
    try process.step(key)
  }

  func status(of key: ObjectKey) throws(FileError) -> FileStatus? {
    let hasArrived = arrived.value == key
    if hasArrived { arrived.value = nil }
    try step(key, endangered: hasArrived ? key : nil)
    return disk.status(of: key).map { shown($0, key) }
  }

  func entries(of directory: ObjectKey?) throws(FileError) -> [DirectoryEntry] {
    try step(directory)
    return try disk.entries(of: directory)
      .map { DirectoryEntry(name: $0.name, status: shown($0.status, directory)) }
  }

  func open(_ key: ObjectKey) throws(FileError) -> any ReadableFile {
    try step(key)
    return try handle(key)
  }

  func create(_ key: ObjectKey, isPrivate: Bool) throws(FileError) -> any WritableFile {
    try step(key)
    disk.oracle.expectControl(key, "creates", of: disk.owner)
    let id = try disk.create(key, permissions: isPrivate ? 0o600 : 0o644)
    return DiskFile(disk, process, sabotage, id, key, size: 0)
  }

  func reopen(_ key: ObjectKey) throws(FileError) -> any WritableFile {
    try step(key)
    return try handle(key)
  }

  private func handle(_ key: ObjectKey) throws(FileError) -> DiskFile {
    let id = try disk.file(key)
    return DiskFile(disk, process, sabotage, id, key, size: Int64(disk.bytes(id).count))
  }

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    let (leaves, arrives) = (from.path != nil, to.path != nil)
    try step(to, endangered: leaves ? from : arrives ? to : nil)
    if leaves || mode == .exchange { process.comesToSwap() }
    if let moved = try? disk.file(from) { expect(disk.bytes(moved), at: to) }
    if arrives { arrived.value = to }
    switch (sabotage, mode) {
    case (.losesExchanged, .exchange), (.replaces, .absent):
      try disk.rename(from, to: to, mode: .replace)
    case (.tearsRenames, _): try tear(from, to, mode)
    default: try disk.rename(from, to: to, mode: mode)
    }
  }

  private func expect(_ bytes: [UInt8], at key: ObjectKey) {
    if key.path != nil {
      disk.oracle.arrives(bytes, at: key, of: disk.owner)
    } else if key == Self.recordedLedger {
      disk.oracle.recorded(bytes, by: sender)
    }
  }

  /// Where a run keeps what the remote's ledger said.
  private static let recordedLedger = ObjectKey.control("versions.csv")

  /// What lies at the new name goes before the other file comes.
  private func tear(
    _ from: ObjectKey,
    _ to: ObjectKey,
    _ mode: RenameMode,
  ) throws(FileError) {
    guard mode != .absent, disk.status(of: to)?.kind == .file else {
      return try disk.rename(from, to: to, mode: mode)
    }
    let aside = ObjectKey.control("tmp/torn")
    try disk.rename(to, to: aside, mode: .replace)
    try step(to)
    try disk.rename(from, to: to, mode: .absent)
    if mode == .exchange { try disk.rename(aside, to: from, mode: .absent) }
  }

  func copy(_ from: ObjectKey, to: ObjectKey) throws(FileError) {
    try step(to)
    disk.oracle.expectControl(to, "copies to", of: disk.owner)
    let source = try disk.file(from)
    let id = try disk.create(to, permissions: 0o600)
    disk.setContent(disk.bytes(source), of: id)
    let status = disk.fileStatus(source)
    disk.setPermissions(status.permissions, of: id)
    disk.setModified(status.modified, of: id)
    if sabotage != .forgetsContents { disk.synchronize(id) }
  }

  func remove(_ key: ObjectKey) throws(FileError) {
    try step(key)
    try disk.remove(key)
  }

  func removeDirectoryIfEmpty(_ key: ObjectKey) throws(FileError) -> Bool {
    try step(key)
    return try disk.removeDirectoryIfEmpty(key)
  }

  func removeTree(_ key: ObjectKey) throws(FileError) {
    try step(key)
    for entry in try disk.entries(of: key) {
      guard let inner = try? ObjectKey(validating: key.bytes + [UInt8(ascii: "/")] + entry.name)
      else { continue }
      if entry.status.kind == .directory { try removeTree(inner) } else { try remove(inner) }
    }
    _ = try disk.removeDirectoryIfEmpty(key)
  }

  func createDirectory(_ key: ObjectKey) throws(FileError) {
    try step(key)
    try disk.createDirectory(key)
  }

  func synchronize(directory: ObjectKey?) throws(FileError) {
    try step(directory)
    if sabotage == .forgetsNames { return }
    try disk.synchronize(directory: directory)
  }

  func synchronizeEverything() throws(FileError) {
    try step(nil)
    if sabotage == .forgetsContents || sabotage == .forgetsNames { return }
    try disk.synchronizeEverything()
  }

  func lock(_ key: ObjectKey) throws(FileError) -> (any FileLock)? {
    try step(key)
    return try disk.takeLock(key, for: process) ? DiskLock(disk: disk, process: process) : nil
  }
}

/// An open file of a disk.
private final class DiskFile: ReadableFile, WritableFile {
  let size: Int64
  private let disk: Disk
  private let process: Process
  private let sabotage: Sabotage?
  private let id: Volume.ID
  private let key: ObjectKey

  init(
    _ disk: Disk,
    _ process: Process,
    _ sabotage: Sabotage?,
    _ id: Volume.ID,
    _ key: ObjectKey,
    size: Int64,
  ) {
    self.disk = disk
    self.process = process
    self.sabotage = sabotage
    self.id = id
    self.key = key
    self.size = size
  }

  func status() throws(FileError) -> FileStatus {
    try process.step(key)
    return sabotage.shown(disk.fileStatus(id), key)
  }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    try process.step(key)
    let bytes = disk.bytes(id)
    let start = min(max(Int(clamping: offset), 0), bytes.count)
    let count = min(bytes.count - start, buffer.count)
    for index in 0..<count { buffer[index] = bytes[start + index] }
    return count
  }

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    try process.step(key)
    disk.oracle.expectControl(key, "writes", of: disk.owner)
    disk.write(bytes, at: offset, to: id)
  }

  func setModified(_ time: FileTime) throws(FileError) {
    try process.step(key)
    disk.setModified(time, of: id)
  }

  func setPermissions(_ bits: UInt32) throws(FileError) {
    try process.step(key)
    disk.setPermissions(bits, of: id)
  }

  func synchronize() throws(FileError) {
    try process.step(key)
    if sabotage != .forgetsContents { disk.synchronize(id) }
  }
}

private struct DiskLock: FileLock {
  let disk: Disk
  let process: Process

  func release() { disk.releaseLocks(of: process) }
}
