import Manifest

/// An open regular file on disk, closed when its last reference goes.
final class OpenFile: ReadableFile, WritableFile {
  let descriptor: Descriptor
  let size: Int64
  private let key: ObjectKey

  /// Takes over an open file.
  init(_ descriptor: consuming Descriptor, of key: ObjectKey, size: Int64) {
    self.descriptor = descriptor
    self.key = key
    self.size = size
  }

  func status() throws(FileError) -> FileStatus {
    try reporting { () throws(SystemFailure) in try Syscalls.status(of: descriptor) }
  }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    do throws(SystemFailure) {
      return try Syscalls.read(descriptor, at: offset, into: &buffer)
    } catch {
      throw FileError(error, path: key.description)
    }
  }

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    do throws(SystemFailure) {
      try Syscalls.write(bytes, to: descriptor, at: offset)
    } catch {
      throw FileError(error, path: key.description)
    }
  }

  func setModified(_ time: FileTime) throws(FileError) {
    try reporting { () throws(SystemFailure) in try Syscalls.setModified(time, of: descriptor) }
  }

  func setPermissions(_ bits: UInt32) throws(FileError) {
    try reporting { () throws(SystemFailure) in
      try Syscalls.setPermissions(bits, of: descriptor)
    }
  }

  func synchronize() throws(FileError) {
    try reporting { () throws(SystemFailure) in try Syscalls.synchronize(descriptor) }
  }

  private func reporting<Result>(
    _ body: () throws(SystemFailure) -> Result
  ) throws(FileError) -> Result {
    do throws(SystemFailure) { return try body() } catch {
      throw FileError(error, path: key.description)
    }
  }
}
