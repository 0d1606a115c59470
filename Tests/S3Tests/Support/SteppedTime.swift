import Storage
import Synchronization

/// A time that goes on only while somebody waits, or not at all, and remembers how long each did.
final class SteppedTime: Sendable {
  private let standsStill: Bool
  private let state = Mutex((now: Duration.zero, pauses: [Duration]()))

  init(standsStill: Bool = false) {
    self.standsStill = standsStill
  }

  /// How long it was waited, one time after the other.
  var pauses: [Duration] { state.withLock(\.pauses) }

  var timekeeper: Timekeeper {
    Timekeeper(
      now: { self.state.withLock(\.now) },
      sleep: { duration in
        try Task.checkCancellation()
        if !self.standsStill { self.advance(duration) }
        self.state.withLock { $0.pauses.append(duration) }
      },
      block: { self.advance($0) },
    )
  }

  func advance(_ duration: Duration) {
    state.withLock { $0.now += duration }
  }
}
