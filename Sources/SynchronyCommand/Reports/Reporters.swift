import LocalFiles
import Manifest
import Synchrony

/// Passes each event on to several reporters, in their order.
struct Reporters: Reporter {
  let all: [any Reporter]

  var wantsExchanges: Bool { all.contains { $0.wantsExchanges } }

  func report(_ event: SyncEvent) {
    for reporter in all { reporter.report(event) }
  }
}

/// Remembers what was proposed, for a run that only shows it.
final class PlanRecorder: Reporter {
  private let recorded = Guarded(Plan())

  var plan: Plan { recorded.withLock { $0 } }

  func report(_ event: SyncEvent) {
    switch event {
    case .proposed(let change): recorded.withLock { $0.changes.append(change) }
    case .conflict(let conflict): recorded.withLock { $0.conflicts.append(conflict) }
    default: break
    }
  }
}
