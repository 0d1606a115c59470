public import Manifest

/// A folder of files below one root, reached without ever leaving the root.
///
/// Everything that reads or writes a person's files goes through this protocol, so
/// that the same engine runs on a disk and in a simulation. What an implementation
/// promises:
///
/// - No operation follows a symbolic link below the root, nor passes through one.
/// - `rename` is atomic: whoever looks sees the old file or the new one.
/// - What `WritableFile.synchronize()` and `synchronize(directory:)` returned for
///   survives a loss of power.
/// - Operations are synchronous, may block, and may be called from any thread.
public protocol FileTree: Sendable {
  /// Whether names that differ only in case or normalization are different files.
  var distinguishesTwins: Bool { get }

  /// Returns the status of what lies at `key`, not following a link, or nil if nothing does.
  ///
  /// - Throws: `.notADirectory` if the way to `key` leads through a link.
  func status(of key: ObjectKey) throws(FileError) -> FileStatus?

  /// Returns what lies directly in `directory` (nil: the root), in no particular order.
  ///
  /// Entries carry their status; one that vanished meanwhile is left out.
  func entries(of directory: ObjectKey?) throws(FileError) -> [DirectoryEntry]

  /// Opens the regular file at `key` for reading, without waiting for anybody.
  ///
  /// - Throws: `.notFound`; `.notAFile` for a link, a folder, a pipe and the like.
  func open(_ key: ObjectKey) throws(FileError) -> any ReadableFile

  /// Creates a new file at `key`, with the folders that it needs, readable by its owner only
  /// if `isPrivate`.
  ///
  /// - Throws: `.exists` if anything lies there.
  func create(_ key: ObjectKey, isPrivate: Bool) throws(FileError) -> any WritableFile

  /// Opens the regular file at `key` for writing, with all that it holds.
  ///
  /// - Throws: `.notFound`; `.notAFile` for a link, a folder, a pipe and the like.
  func reopen(_ key: ObjectKey) throws(FileError) -> any WritableFile

  /// Renames a file, creating the folders that the new name needs.
  ///
  /// - Throws: `.exists` in mode `.absent` if anything lies at `to`; `.notFound` if nothing
  ///   lies at `from`, or in mode `.exchange` at `to`; `.unsupported` in mode `.exchange` on a
  ///   file system that has no way to do it without risking what lies at `to`.
  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError)

  /// Makes `to` a copy of the regular file `from`, sharing blocks where the disk can.
  ///
  /// The copy has the modification time and the permission bits of `from`, its content survives
  /// a loss of power, and the folders it needs are created. Whoever looks meanwhile sees a part of
  /// it; on an error it is removed.
  ///
  /// - Throws: `.exists` if anything lies at `to`.
  func copy(_ from: ObjectKey, to: ObjectKey) throws(FileError)

  /// Removes the file or link at `key`. Removing what is not there is no error.
  ///
  /// - Throws: `.notAFile` if a folder lies there.
  func remove(_ key: ObjectKey) throws(FileError)

  /// Removes the folder at `key` if it is empty.
  ///
  /// - Returns: whether it was removed.
  @discardableResult
  func removeDirectoryIfEmpty(_ key: ObjectKey) throws(FileError) -> Bool

  /// Removes the folder at `key` and all that it holds. Links in it are removed, not followed.
  ///
  /// Removing what is not there is no error. On an error what was not yet removed is left.
  ///
  /// - Throws: `.notADirectory` if something other than a folder lies there.
  func removeTree(_ key: ObjectKey) throws(FileError)

  /// Makes the folder at `key`, and the folders above it, unless they are there.
  ///
  /// - Throws: `.notADirectory` if something other than a folder lies there or on the way.
  func createDirectory(_ key: ObjectKey) throws(FileError)

  /// Makes the content of the regular file at `key` survive a loss of power, also where nobody
  /// may write to it any more.
  ///
  /// - Throws: `.notFound`; `.notAFile`; what the system reports if it could not be written.
  func synchronize(file key: ObjectKey) throws(FileError)

  /// Makes the entries of `directory` (nil: the root) survive a loss of power, and those of
  /// the folders above it if this tree made any of them.
  func synchronize(directory: ObjectKey?) throws(FileError)

  /// Makes all content and all names that were written so far survive a loss of power.
  ///
  /// It may have to wait for what other programs have written, so it is for many files at once.
  ///
  /// - Throws: `.unsupported` where nothing but each file by itself can be made durable; what
  ///   the system reports if something could not be written, whosever it was. After an error it
  ///   is `.unsupported`.
  func synchronizeEverything() throws(FileError)

  /// Takes an exclusive lock that ends with the process at the latest.
  ///
  /// The lock lies on a file at `key`, which is created if need be and stays when the lock ends.
  ///
  /// - Returns: the lock, or nil if another process or another part of this one holds it.
  func lock(_ key: ObjectKey) throws(FileError) -> (any FileLock)?
}

extension FileTree {
  /// Opens the file for writing, which those that may only be read do not allow.
  public func synchronize(file key: ObjectKey) throws(FileError) {
    try reopen(key).synchronize()
  }
}

/// What `FileTree.rename` does about a file that lies at the new name.
public enum RenameMode: Sendable {
  /// Nothing may lie there.
  case absent
  /// What lies there is replaced.
  case replace
  /// What lies there takes the old name.
  case exchange
}

/// A source of bytes that can be read from any place, as often as needed.
public protocol ByteSource: Sendable {
  /// The number of bytes, as of the opening.
  var size: Int64 { get }

  /// Reads bytes from `offset` on into the front of `buffer`.
  ///
  /// - Returns: the number of bytes read; 0 only at the end or for an empty buffer.
  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int
}

/// A sink of bytes that can be written at any place.
public protocol ByteSink: Sendable {
  /// Writes all of `bytes` at `offset`.
  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError)

  /// The number of bytes beyond which a write is refused, so that what is known to be longer
  /// need not be begun; nil for any number.
  var capacity: Int64? { get }
}

extension ByteSink {
  /// Nil: most sinks take any number of bytes.
  public var capacity: Int64? { nil }
}

/// An open file that is read.
public protocol ReadableFile: ByteSource {
  /// The status of the open file, which need not lie at its name any more.
  func status() throws(FileError) -> FileStatus
}

/// An open file that is written.
///
/// It is closed when the last reference to it goes.
public protocol WritableFile: ByteSink {
  /// Sets when the content was last modified.
  func setModified(_ time: FileTime) throws(FileError)

  /// Sets the permission bits, 0 to 0o7777.
  func setPermissions(_ bits: UInt32) throws(FileError)

  /// Makes the content survive a loss of power.
  func synchronize() throws(FileError)

  /// The status of the open file.
  func status() throws(FileError) -> FileStatus
}

/// A lock that is held until it is released or its last reference goes.
public protocol FileLock: Sendable {
  /// Lets the next one in. May be called twice.
  func release()
}
