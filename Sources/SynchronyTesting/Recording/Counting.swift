import LocalFiles
import Synchronization

/// Counts the bytes of one transfer.
final class ByteCounter: Sendable {
  private let value = Atomic<Int64>(0)

  var count: Int64 { value.load(ordering: .relaxed) }

  func add(_ bytes: Int) {
    value.add(Int64(bytes), ordering: .relaxed)
  }
}

/// Counts what is read from a source.
struct CountingSource: ByteSource {
  let source: any ByteSource
  let counter: ByteCounter

  var size: Int64 { source.size }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    let count = try source.read(at: offset, into: &buffer)
    counter.add(count)
    return count
  }
}

/// Counts what is written into a sink.
struct CountingSink: ByteSink {
  let sink: any ByteSink
  let counter: ByteCounter

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    try sink.write(bytes, at: offset)
    counter.add(bytes.count)
  }
}
