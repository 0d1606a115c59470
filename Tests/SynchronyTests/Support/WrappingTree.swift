import LocalFiles
import Manifest

/// A tree that passes calls on to another, except for those that it implements itself.
protocol WrappingTree: FileTree {
  var base: any FileTree { get }
}

extension WrappingTree {
  var distinguishesTwins: Bool { base.distinguishesTwins }

  func status(of key: ObjectKey) throws(FileError) -> FileStatus? { try base.status(of: key) }

  func entries(of directory: ObjectKey?) throws(FileError) -> [DirectoryEntry] {
    try base.entries(of: directory)
  }

  func open(_ key: ObjectKey) throws(FileError) -> any ReadableFile { try base.open(key) }

  func create(_ key: ObjectKey, isPrivate: Bool) throws(FileError) -> any WritableFile {
    try base.create(key, isPrivate: isPrivate)
  }

  func reopen(_ key: ObjectKey) throws(FileError) -> any WritableFile { try base.reopen(key) }

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    try base.rename(from, to: to, mode: mode)
  }

  func copy(_ from: ObjectKey, to: ObjectKey) throws(FileError) { try base.copy(from, to: to) }
  func remove(_ key: ObjectKey) throws(FileError) { try base.remove(key) }
  func removeTree(_ key: ObjectKey) throws(FileError) { try base.removeTree(key) }
  func createDirectory(_ key: ObjectKey) throws(FileError) { try base.createDirectory(key) }

  func removeDirectoryIfEmpty(_ key: ObjectKey) throws(FileError) -> Bool {
    try base.removeDirectoryIfEmpty(key)
  }

  func synchronize(directory: ObjectKey?) throws(FileError) {
    try base.synchronize(directory: directory)
  }

  func synchronizeEverything() throws(FileError) { try base.synchronizeEverything() }

  func lock(_ key: ObjectKey) throws(FileError) -> (any FileLock)? { try base.lock(key) }
}
