import LocalFiles
import Synchronization

/// Puts a range of an object into its place in a file, and counts what has come of it.
final class RangeSink: ByteSink {
  private let file: any ByteSink
  private let start: Int64
  /// The size of the range, beyond which a server sends what nobody asked for; nil for the whole.
  let capacity: Int64?
  private let meter: Meter
  private let digest: FollowingDigest?
  private let extent = Atomic<Int64>(0)

  /// Makes a sink.
  ///
  /// - Parameters:
  ///   - file: where the whole object goes.
  ///   - start: where the range begins in it.
  ///   - capacity: how many bytes the range has, or nil for the whole object.
  ///   - meter: hears of every byte once, however often it is sent.
  ///   - digest: sees the bytes as they come by, or nil.
  init(
    file: any ByteSink,
    start: Int64,
    capacity: Int64?,
    meter: Meter,
    digest: FollowingDigest? = nil,
  ) {
    self.file = file
    self.start = start
    self.capacity = capacity
    self.meter = meter
    self.digest = digest
  }

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    do {
      try file.write(bytes, at: start + offset)
    } catch {
      throw Self.explained(error)
    }
    digest?.take(bytes, at: start + offset)
    let end = offset + Int64(bytes.count)
    let before = extent.max(end, ordering: .relaxed).oldValue
    if end > before { meter.add(bytes: end - before) }
  }

  private static func explained(_ error: FileError) -> FileError {
    guard error.code == .noSpace else { return error }
    return FileError(
      .noSpace,
      path: error.path,
      reason: "There is no room for it on the disk of the Data folder (\(error.reason)); "
        + "make some and sync again",
    )
  }
}
