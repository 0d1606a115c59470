import LocalFiles
import Synchronization

/// A sink that keeps what it gets, or fails.
final class KeepingSink: ByteSink {
  private let content = Mutex<[UInt8]>([])
  private let failure: FileError?
  private let delay: @Sendable () -> Void

  init(failingWith failure: FileError? = nil, delay: @escaping @Sendable () -> Void = {}) {
    self.failure = failure
    self.delay = delay
  }

  var bytes: [UInt8] { content.withLock { $0 } }

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    if let failure { throw failure }
    delay()
    content.withLock { content in
      precondition(Int(offset) == content.count, "out of order")
      for index in bytes.indices { content.append(bytes[index]) }
    }
  }
}

/// A source in memory, or one that ends early or fails.
struct BytesSource: ByteSource {
  var bytes: [UInt8]
  var failure: FileError?

  var size: Int64 { Int64(bytes.count) }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    if let failure { throw failure }
    let count = max(min(buffer.count, bytes.count - Int(offset)), 0)
    for index in 0..<count { buffer[index] = bytes[Int(offset) + index] }
    return count
  }
}

/// Bytes that differ from place to place.
func pattern(_ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
}
