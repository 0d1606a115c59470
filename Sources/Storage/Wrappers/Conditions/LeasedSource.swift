import LocalFiles

/// A source that ends a write for which the lock was not kept.
struct LeasedSource: ByteSource {
  let source: any ByteSource
  let share: StoreLock.Share

  var size: Int64 { source.size }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    guard share.isLive else {
      throw FileError(.input, path: "lock", reason: "The lock was lost")
    }
    return try source.read(at: offset, into: &buffer)
  }
}
