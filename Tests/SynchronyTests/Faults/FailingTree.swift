import LocalFiles
import Manifest

/// A folder in which one name cannot be given to a file, as on a full disk.
struct FailingTree: FileTree {
  let base: any FileTree
  /// The name that cannot be given.
  let forbidden: ObjectKey

  var distinguishesTwins: Bool { base.distinguishesTwins }

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    if to == forbidden {
      throw FileError(.noSpace, path: to.description, reason: "No space left on device")
    }
    try base.rename(from, to: to, mode: mode)
  }

  func status(of key: ObjectKey) throws(FileError) -> FileStatus? { try base.status(of: key) }

  func entries(of directory: ObjectKey?) throws(FileError) -> [DirectoryEntry] {
    try base.entries(of: directory)
  }

  func open(_ key: ObjectKey) throws(FileError) -> any ReadableFile { try base.open(key) }

  func create(_ key: ObjectKey, isPrivate: Bool) throws(FileError) -> any WritableFile {
    try base.create(key, isPrivate: isPrivate)
  }

  func copy(_ from: ObjectKey, to: ObjectKey) throws(FileError) { try base.copy(from, to: to) }

  func remove(_ key: ObjectKey) throws(FileError) { try base.remove(key) }

  func removeDirectoryIfEmpty(_ key: ObjectKey) throws(FileError) -> Bool {
    try base.removeDirectoryIfEmpty(key)
  }

  func removeTree(_ key: ObjectKey) throws(FileError) { try base.removeTree(key) }

  func createDirectory(_ key: ObjectKey) throws(FileError) { try base.createDirectory(key) }

  func synchronize(directory: ObjectKey?) throws(FileError) {
    try base.synchronize(directory: directory)
  }

  func lock(_ key: ObjectKey) throws(FileError) -> (any FileLock)? { try base.lock(key) }
}
