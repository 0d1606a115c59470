import LocalFiles
import Manifest

/// A folder in which one name cannot be given to a file, as on a full disk.
struct FailingTree: WrappingTree {
  let base: any FileTree
  /// The name that cannot be given.
  let forbidden: ObjectKey

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    if to == forbidden {
      throw FileError(.noSpace, path: to.description, reason: "No space left on device")
    }
    try base.rename(from, to: to, mode: mode)
  }
}

/// A folder on a disk that has room for so many bytes of each new file.
struct SmallDisk: WrappingTree {
  let base: any FileTree
  let room: Int64

  func create(_ key: ObjectKey, isPrivate: Bool) throws(FileError) -> any WritableFile {
    LimitedFile(base: try base.create(key, isPrivate: isPrivate), key: key, room: room)
  }
}

private struct LimitedFile: WritableFile {
  let base: any WritableFile
  let key: ObjectKey
  let room: Int64

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    guard offset + Int64(bytes.count) <= room else {
      throw FileError(.noSpace, path: key.description, reason: "No space left on device")
    }
    try base.write(bytes, at: offset)
  }

  func setModified(_ time: FileTime) throws(FileError) { try base.setModified(time) }
  func setPermissions(_ bits: UInt32) throws(FileError) { try base.setPermissions(bits) }
  func synchronize() throws(FileError) { try base.synchronize() }
  func status() throws(FileError) -> FileStatus { try base.status() }
}
