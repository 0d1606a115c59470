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
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        if errno == 0 { return nil }
        throw .errno(errno)
      }
      let name = unsafe Self.name(of: entry)
      if name != [UInt8(ascii: ".")], name != [UInt8(ascii: "."), UInt8(ascii: ".")] {
        return name
      }
    }
  }

  /// The status of `name`, not following a link.
  func status(of name: [UInt8]) throws(SystemFailure) -> FileStatus {
    let number = unsafe dirfd(stream)
    var result = stat()
    _ = try Syscalls.retrying {
      unsafe FileName(name).withCString { unsafe fstatat(number, $0, &result, AT_SYMLINK_NOFOLLOW) }
    }
    return FileStatus(result)
  }

  /// The name has no fixed length: some file systems go beyond the 255 bytes of `d_name`.
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
    let start = unsafe UnsafeRawPointer(entry) + offset
    let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: length))
  }
}
