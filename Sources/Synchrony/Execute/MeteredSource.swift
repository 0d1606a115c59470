import LocalFiles
import Synchronization

/// A source that counts what is read from it, each byte once.
///
/// A storage may read a file for its digest and again to send it.
final class MeteredSource: ByteSource {
  private let source: any ByteSource
  private let meter: Meter
  private let extent = Atomic<Int64>(0)

  init(source: any ByteSource, meter: Meter) {
    self.source = source
    self.meter = meter
  }

  var size: Int64 { source.size }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    let count = try source.read(at: offset, into: &buffer)
    let end = offset + Int64(count)
    let before = extent.max(end, ordering: .relaxed).oldValue
    if end > before { meter.add(bytes: end - before) }
    return count
  }
}
