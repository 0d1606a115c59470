import Glibc

/// An open folder whose names are read one after the other.
@safe
struct DirectoryStream: ~Copyable {
  private let stream: OpaquePointer

  /// Takes over a descriptor that was opened for reading.
  ///
  /// See: man 3 fdopendir.
  init(_ directory: consuming Descriptor) throws(SystemFailure) {
    let number = directory.release()
    guard let stream = unsafe fdopendir(number) else {
      let failure = SystemFailure.errno(errno)
      Syscalls.close(number)
      throw failure
    }
    unsafe self.stream = stream
  }

  deinit {
    _ = unsafe closedir(stream)
  }

  /// Returns the bytes of the next name other than `.` and `..`, or nil at the end.
  ///
  /// See: man 3 readdir.
  mutating func next() throws(SystemFailure) -> [UInt8]? {
    guard let name = try unsafe advance() else { return nil }
    return unsafe Array(UnsafeRawBufferPointer(start: name, count: strlen(name)))
  }

  /// Returns the next name and the status of what it names, not following a link, or nil at
  /// the end.
  ///
  /// What vanishes in between is passed over.
  ///
  /// See: man 3 readdir, man 2 fstatat.
  mutating func nextEntry() throws(SystemFailure) -> DirectoryEntry? {
    let number = unsafe dirfd(stream)
    while let name = try unsafe advance() {
      var result = stat()
      do throws(SystemFailure) {
        _ = try Syscalls.retrying {
          unsafe fstatat(number, name, &result, AT_SYMLINK_NOFOLLOW)
        }
      } catch {
        try error.absence(or: ())
        continue
      }
      return unsafe DirectoryEntry(
        name: Array(UnsafeRawBufferPointer(start: name, count: strlen(name))),
        status: FileStatus(result),
      )
    }
    return nil
  }

  /// Returns the next name, which is valid until the next call.
  private mutating func advance() throws(SystemFailure) -> UnsafePointer<CChar>? {
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        if errno == 0 { return nil }
        throw .errno(errno)
      }
      let name = unsafe Self.name(of: entry)
      if unsafe strcmp(name, ".") != 0, unsafe strcmp(name, "..") != 0 { return unsafe name }
    }
  }

  /// The name has no fixed length: some file systems go beyond the 255 bytes of `d_name`.
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> UnsafePointer<CChar> {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
    return unsafe (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
  }
}
