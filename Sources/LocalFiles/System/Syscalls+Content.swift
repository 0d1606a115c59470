import CSystem
import Glibc

// Calls on the content and the status of an open file.
extension Syscalls {
  /// See: man 2 fstat.
  static func status(of descriptor: borrowing Descriptor) throws(SystemFailure) -> FileStatus {
    let number = descriptor.number
    var result = stat()
    _ = try retrying { unsafe fstat(number, &result) }
    return FileStatus(result)
  }

  /// See: man 2 pread.
  ///
  /// - Returns: the number of bytes read, which may be fewer than fit; 0 at the end.
  static func read(
    _ descriptor: borrowing Descriptor,
    at offset: Int64,
    into buffer: inout MutableSpan<UInt8>,
  ) throws(SystemFailure) -> Int {
    let number = descriptor.number
    return try unsafe buffer.withUnsafeMutableBufferPointer {
      (bytes) throws(SystemFailure) in
      guard let start = bytes.baseAddress else { return 0 }
      return try retrying { unsafe pread(number, start, bytes.count, Int(offset)) }
    }
  }

  /// See: man 2 pwrite.
  ///
  /// Repeated until all is written.
  static func write(
    _ bytes: Span<UInt8>,
    to descriptor: borrowing Descriptor,
    at offset: Int64,
  ) throws(SystemFailure) {
    let number = descriptor.number
    try unsafe bytes.withUnsafeBufferPointer { (bytes) throws(SystemFailure) in
      guard let start = bytes.baseAddress else { return }
      var done = 0
      while done < bytes.count {
        let rest = bytes.count - done
        done += try retrying {
          unsafe pwrite(number, start + done, rest, Int(offset) + done)
        }
      }
    }
  }

  /// See: man 2 futimens.
  ///
  /// The time of access is left as it is.
  static func setModified(
    _ time: FileTime,
    of descriptor: borrowing Descriptor,
  ) throws(SystemFailure) {
    let number = descriptor.number
    let times = [
      timespec(tv_sec: 0, tv_nsec: Int(CSYSTEM_UTIME_OMIT)),
      timespec(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds)),
    ]
    _ = try retrying {
      unsafe times.withUnsafeBufferPointer { unsafe futimens(number, $0.baseAddress) }
    }
  }

  /// See: man 2 fchmod.
  static func setPermissions(
    _ bits: UInt32,
    of descriptor: borrowing Descriptor,
  ) throws(SystemFailure) {
    let number = descriptor.number
    _ = try retrying { fchmod(number, bits) }
  }

  /// See: man 2 ioctl_ficlone.
  static func clone(
    _ source: borrowing Descriptor,
    to target: borrowing Descriptor,
  ) throws(SystemFailure) {
    let (from, to) = (source.number, target.number)
    _ = try retrying { csystem_ficlone(to, from) }
  }

  /// See: man 2 copy_file_range.
  ///
  /// A file server copies by itself where it can.
  ///
  /// - Returns: the number of bytes copied; 0 at the end, on some file systems also elsewhere.
  static func copyRange(
    _ source: borrowing Descriptor,
    to target: borrowing Descriptor,
    at offset: Int64,
    count: Int,
  ) throws(SystemFailure) -> Int {
    let (from, to) = (source.number, target.number)
    var (reading, writing) = (offset, offset)
    return try retrying {
      unsafe csystem_copy_file_range(from, &reading, to, &writing, UInt(count))
    }
  }
}

extension FileStatus {
  /// Takes over what the system tells.
  init(_ status: stat) {
    self.init(
      kind: Kind(mode: status.st_mode),
      size: Int64(status.st_size),
      modified: FileTime(status.st_mtim),
      changed: FileTime(status.st_ctim),
      inode: UInt64(status.st_ino),
      device: UInt64(status.st_dev),
      permissions: status.st_mode & 0o7777,
    )
  }
}

extension FileStatus.Kind {
  fileprivate init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .directory
    case S_IFLNK: self = .symbolicLink
    default: self = .other
    }
  }
}

extension FileTime {
  fileprivate init(_ time: timespec) {
    self.init(seconds: Int64(time.tv_sec), nanoseconds: Int32(truncatingIfNeeded: time.tv_nsec))
  }
}
