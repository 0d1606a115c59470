import Manifest
import Synchronization
import Synchrony

/// A reporter that remembers.
final class EventLog: Reporter {
  private let log = Mutex<[SyncEvent]>([])

  var events: [SyncEvent] { log.withLock { $0 } }

  func report(_ event: SyncEvent) {
    log.withLock { $0.append(event) }
  }
}

/// A reviewer that does something while the plan lies before it, as a slow person might.
struct Interjecting: Reviewer {
  var isPerson = false
  let decide: @Sendable (Plan) async -> Decisions

  func review(_ plan: Plan) async -> Decisions {
    await decide(plan)
  }
}
