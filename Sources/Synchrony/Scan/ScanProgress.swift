import LocalFiles
import Storage

/// Counts what a scan has read and tells it now and then.
final class ScanProgress: Sendable {
  private struct State {
    var files = 0
    var bytes: Int64 = 0
    var totalFiles: Int?
    var totalBytes: Int64?
    var told: Duration?
  }

  /// Often enough for the eye, rare enough to cost nothing.
  private static let interval = Duration.milliseconds(100)

  private let state = Guarded(State())
  private let time: Timekeeper
  private let listener: (@Sendable (SyncEvent.Progress) -> Void)?

  /// Makes a count; `listener` is called from any thread, one call after the other.
  init(_ listener: (@Sendable (SyncEvent.Progress) -> Void)?, _ time: Timekeeper) {
    self.time = time
    self.listener = listener
  }

  /// Says how much is to be read.
  func expect(files: Int, bytes: Int64) {
    state.withLock {
      $0.totalFiles = files
      $0.totalBytes = bytes
    }
  }

  /// Counts what was read.
  func advance(files: Int = 0, bytes: Int = 0) {
    guard let listener else { return }
    state.withLock { state in
      state.files += files
      state.bytes += Int64(bytes)
      let now = time.now()
      if let told = state.told, now - told < Self.interval { return }
      state.told = now
      listener(
        SyncEvent.Progress(
          files: state.files,
          totalFiles: state.totalFiles,
          bytes: state.bytes,
          totalBytes: state.totalBytes,
        )
      )
    }
  }
}
