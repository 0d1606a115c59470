import LocalFiles
import Storage
import Synchronization

/// A clock that goes from one waking to the next when it is told to, for everybody at once.
final class SteppedClock: Sendable {
  private struct Sleeper {
    var wakes: Duration
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now = Duration.seconds(1_000_000_000)
    var sleepers: [Int: Sleeper] = [:]
    var next = 0
    var cancelled: Set<Int> = []
  }

  private let state = Mutex(State())

  var timekeeper: Timekeeper {
    Timekeeper(now: { self.now }, sleep: { try await self.sleep($0) }, block: { _ in })
  }

  var now: Duration { state.withLock(\.now) }
  /// What a store with this clock takes the time to be.
  var fileTime: FileTime { FileTime(seconds: now.components.seconds) }

  /// Goes on although nobody may be ready.
  func advance(_ duration: Duration) {
    state.withLock { $0.now += duration }
    wake()
  }

  /// Waits until so many sleep, and goes on to the next waking.
  func step(sleepers count: Int) async throws {
    while state.withLock({ $0.sleepers.count }) < count {
      try await Task.sleep(for: .milliseconds(1))
    }
    state.withLock { state in
      if let next = state.sleepers.values.map(\.wakes).min() { state.now = max(state.now, next) }
    }
    wake()
  }

  private func wake() {
    let woken = state.withLock { state in
      let due = state.sleepers.filter { $0.value.wakes <= state.now }
      for number in due.keys { state.sleepers[number] = nil }
      return due.values.map(\.continuation)
    }
    for continuation in woken { continuation.resume() }
  }

  private func sleep(_ duration: Duration) async throws {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = state.withLock { state in
          if state.cancelled.contains(number) { return true }
          let wakes = state.now + duration
          state.sleepers[number] = Sleeper(wakes: wakes, continuation: continuation)
          return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        state.cancelled.insert(number)
        return state.sleepers.removeValue(forKey: number)
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }
}
