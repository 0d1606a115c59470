import Glibc
public import Manifest

// What is done with one file.
extension DirectoryTree {
  /// Returns the status of what lies at `key`, or nil if nothing does.
  ///
  /// See: man 2 fstatat.
  ///
  /// - Throws: `.notADirectory` if the way to `key` leads through a link.
  public func status(of key: ObjectKey) throws(FileError) -> FileStatus? {
    try reporting(key) { () throws(SystemFailure) in
      do throws(SystemFailure) {
        return try withParent(of: key) { (parent, name) throws(SystemFailure) in
          try Syscalls.status(of: name, in: parent)
        }
      } catch {
        return try error.absence(or: Optional<FileStatus>.none)
      }
    }
  }

  /// Opens the regular file at `key` for reading.
  ///
  /// `O_NONBLOCK` keeps a pipe from waiting for its writer; on regular files it does nothing.
  ///
  /// See: man 2 openat.
  ///
  /// - Throws: `.notFound`; `.notAFile`; `.notADirectory`.
  public func open(_ key: ObjectKey) throws(FileError) -> any ReadableFile {
    try reporting(key) { () throws(SystemFailure) in try openFile(key) }
  }

  /// Opens the regular file at `key` for writing, with all that it holds.
  ///
  /// See: man 2 openat.
  ///
  /// - Throws: `.notFound`; `.notAFile`; `.notADirectory`.
  public func reopen(_ key: ObjectKey) throws(FileError) -> any WritableFile {
    try reporting(key) { () throws(SystemFailure) in try openFile(key, O_WRONLY) }
  }

  func openFile(_ key: ObjectKey, _ access: Int32 = O_RDONLY) throws(SystemFailure) -> OpenFile {
    try withParent(of: key) { (parent, name) throws(SystemFailure) in
      let descriptor: Descriptor
      do throws(SystemFailure) {
        descriptor = try Syscalls.open(name, in: parent, access | O_NONBLOCK | O_NOCTTY)
      } catch {
        if case .errno(ELOOP) = error { throw .notRegular }
        if case .errno(ENXIO) = error { throw .notRegular }
        throw error
      }
      let status = try Syscalls.status(of: descriptor)
      guard status.kind == .file else { throw .notRegular }
      return OpenFile(descriptor, of: key, size: status.size)
    }
  }

  /// Creates a new file, with the folders that it needs.
  ///
  /// See: man 2 openat.
  ///
  /// - Throws: `.exists` if anything lies at `key`.
  public func create(_ key: ObjectKey, isPrivate: Bool) throws(FileError) -> any WritableFile {
    try reporting(key) { () throws(SystemFailure) in
      let file = try createFile(key, mode: isPrivate ? 0o600 : 0o666)
      if isShared, !isPrivate { share(file, at: key) }
      return file
    }
  }

  /// Gives a new file the rights to read and write of the folder that it is in.
  private func share(_ file: OpenFile, at key: ObjectKey) {
    let folder = try? withParent(of: key) { (parent, _) throws(SystemFailure) in
      try Syscalls.status(of: parent)
    }
    if let folder { try? file.setPermissions(folder.permissions & 0o666) }
  }

  func createFile(_ key: ObjectKey, mode: UInt32) throws(SystemFailure) -> OpenFile {
    try withNewParent(of: key) { (parent, name) throws(SystemFailure) in
      let flags = O_WRONLY | O_CREAT | O_EXCL
      return OpenFile(
        try Syscalls.open(name, in: parent, flags, mode: mode),
        of: key,
        size: 0,
      )
    }
  }

  /// Removes the file or link at `key`, if one is there.
  ///
  /// See: man 2 unlinkat.
  ///
  /// - Throws: `.notAFile` if a folder lies there.
  public func remove(_ key: ObjectKey) throws(FileError) {
    try reporting(key) { () throws(SystemFailure) in
      do throws(SystemFailure) {
        try withParent(of: key) { (parent, name) throws(SystemFailure) in
          try Syscalls.unlink(name, in: parent)
        }
      } catch {
        try error.absence(or: ())
      }
    }
  }
}

extension SystemFailure {
  /// Returns `value` if the failure says that nothing lies there, and throws it otherwise.
  func absence<Value>(or value: Value) throws(SystemFailure) -> Value {
    switch self {
    case .errno(ENOENT), .errno(ENOTDIR): return value
    default: throw self
    }
  }
}
