import Storage
import Synchronization

/// A clock that stands still until it is told to go on.
final class ManualClock: Sendable {
  private let moment = Mutex(Duration.zero)

  var timekeeper: Timekeeper {
    Timekeeper(
      now: { self.moment.withLock { $0 } },
      sleep: { duration in self.advance(duration) },
      block: { duration in self.advance(duration) },
    )
  }

  func advance(_ duration: Duration) {
    moment.withLock { $0 += duration }
  }
}
