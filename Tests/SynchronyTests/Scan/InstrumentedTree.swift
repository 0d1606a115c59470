import LocalFiles
import Manifest
import Synchronization

@testable import Synchrony

/// The scanner, told apart from Foundation's.
typealias DataScanner = Scanner

/// A tree that counts what is opened, fails on demand, and may have a coarse clock.
final class InstrumentedTree: WrappingTree {
  let base: any FileTree
  let opened = Mutex<[ObjectKey: Int]>([:])
  let bytesRead = Mutex<Int>(0)
  /// Called before a file is opened and before each piece of it is read.
  let beforeRead: @Sendable (ObjectKey, Int64) throws(FileError) -> Void
  let beforeListing: @Sendable (ObjectKey?) throws(FileError) -> Void
  /// Whether all times are whole seconds.
  let isCoarse: Bool
  /// Whether a folder names everything twice, as it may when it changes meanwhile.
  let namesTwice: Bool
  /// How many seconds have passed when something is created.
  let secondsPassed: Int64

  init(
    _ base: any FileTree,
    isCoarse: Bool = false,
    namesTwice: Bool = false,
    secondsPassed: Int64 = 0,
    beforeListing: @escaping @Sendable (ObjectKey?) throws(FileError) -> Void = { _ in },
    beforeRead: @escaping @Sendable (ObjectKey, Int64) throws(FileError) -> Void = { _, _ in },
  ) {
    self.base = base
    self.isCoarse = isCoarse
    self.namesTwice = namesTwice
    self.secondsPassed = secondsPassed
    self.beforeListing = beforeListing
    self.beforeRead = beforeRead
  }

  /// How often each data file was opened.
  var opens: [String: Int] {
    opened.withLock { opened in
      Dictionary(
        uniqueKeysWithValues: opened.filter { $0.key.path != nil }
          .map { ($0.key.description, $0.value) }
      )
    }
  }

  func seen(_ status: FileStatus) -> FileStatus {
    guard isCoarse else { return status }
    var status = status
    status.modified.nanoseconds = 0
    status.changed.nanoseconds = 0
    return status
  }

  func status(of key: ObjectKey) throws(FileError) -> FileStatus? {
    try base.status(of: key).map(seen)
  }

  func entries(of directory: ObjectKey?) throws(FileError) -> [DirectoryEntry] {
    try beforeListing(directory)
    let entries = try base.entries(of: directory)
      .map { DirectoryEntry(name: $0.name, status: seen($0.status)) }
    return namesTwice ? entries + entries : entries
  }

  func open(_ key: ObjectKey) throws(FileError) -> any ReadableFile {
    opened.withLock { $0[key, default: 0] += 1 }
    return InstrumentedFile(tree: self, key: key, base: try base.open(key))
  }

  func create(_ key: ObjectKey, isPrivate: Bool) throws(FileError) -> any WritableFile {
    InstrumentedNewFile(tree: self, base: try base.create(key, isPrivate: isPrivate))
  }
}

private struct InstrumentedFile: ReadableFile {
  let tree: InstrumentedTree
  let key: ObjectKey
  let base: any ReadableFile

  var size: Int64 { base.size }
  func status() throws(FileError) -> FileStatus { tree.seen(try base.status()) }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    try tree.beforeRead(key, offset)
    let count = try base.read(at: offset, into: &buffer)
    if key.path != nil { tree.bytesRead.withLock { $0 += count } }
    return count
  }
}

private struct InstrumentedNewFile: WritableFile {
  let tree: InstrumentedTree
  let base: any WritableFile

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    try base.write(bytes, at: offset)
  }
  func setModified(_ time: FileTime) throws(FileError) { try base.setModified(time) }
  func setPermissions(_ bits: UInt32) throws(FileError) { try base.setPermissions(bits) }
  func synchronize() throws(FileError) { try base.synchronize() }
  func status() throws(FileError) -> FileStatus {
    var status = tree.seen(try base.status())
    status.changed.seconds += tree.secondsPassed
    return status
  }
}
