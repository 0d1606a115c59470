import LocalFiles

/// Counts what has been transferred, and says so.
final class Meter: Sendable {
  private let reporter: any Reporter
  private let state: Guarded<SyncEvent.Progress>

  /// Makes a meter for so many files, and bytes where that is known.
  init(reporter: any Reporter, files: Int, bytes: Int64?) {
    self.reporter = reporter
    state = Guarded(
      SyncEvent.Progress(files: 0, totalFiles: files, bytes: 0, totalBytes: bytes)
    )
  }

  /// Counts bytes that were read or written.
  func add(bytes: Int64) {
    report { $0.bytes += bytes }
  }

  /// Counts a file that is finished, one way or another.
  func finishFile() {
    report { $0.files += 1 }
  }

  private func report(_ change: (inout SyncEvent.Progress) -> Void) {
    let progress = state.withLock { progress in
      change(&progress)
      return progress
    }
    reporter.report(.progress(progress))
  }
}
