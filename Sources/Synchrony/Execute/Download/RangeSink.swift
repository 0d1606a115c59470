import LocalFiles
import Synchronization

/// Puts a range of an object into its place in a file, and counts what has come of it.
final class RangeSink: ByteSink {
  private let file: any ByteSink
  private let start: Int64
  private let meter: Meter
  private let digest: FollowingDigest?
  private let extent = Atomic<Int64>(0)

  /// Makes a sink.
  ///
  /// - Parameters:
  ///   - file: where the whole object goes.
  ///   - start: where the range begins in it.
  ///   - meter: hears of every byte once, however often it is sent.
  ///   - digest: sees the bytes as they come by, or nil.
  init(file: any ByteSink, start: Int64, meter: Meter, digest: FollowingDigest? = nil) {
    self.file = file
    self.start = start
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
