import LocalFiles
import Manifest
import Synchrony

/// Counts what a person has to look at after a run, besides what the summary counts.
final class Tally: Reporter {
  private let count = Guarded(0)

  /// How many files were not brought in step although nobody declined them.
  var troubles: Int { count.withLock { $0 } }

  func report(_ event: SyncEvent) {
    switch event {
    case .failed, .skipped: count.withLock { $0 += 1 }
    case .problem(let problem) where problem.kind.isTrouble: count.withLock { $0 += 1 }
    default: break
    }
  }
}
