import LocalFiles

/// Lets a number of tasks in at once, the others in the order in which they came.
final class FairSemaphore: Sendable {
  private struct Waiter {
    let cancellation: Cancellation
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var free: Int
    var waiters: [Waiter] = []
  }

  private let state: Guarded<State>

  /// Makes a semaphore that lets `places` tasks in, at least 1.
  init(places: Int) {
    state = Guarded(State(free: max(places, 1)))
  }

  /// How many wait.
  var waiting: Int { state.withLock(\.waiters.count) }

  /// Waits for a place.
  ///
  /// - Returns: false if the task was cancelled; then there is none to leave.
  func enter() async -> Bool {
    let cancellation = Cancellation()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isIn = admit(Waiter(cancellation: cancellation, continuation: continuation))
        if let isIn { continuation.resume(returning: isIn) }
      }
    } onCancel: {
      cancel(cancellation)
    }
  }

  /// Gives the place to the next one.
  func leave() {
    let next: Waiter? = state.withLock { state in
      guard !state.waiters.isEmpty else {
        state.free += 1
        return nil
      }
      return state.waiters.removeFirst()
    }
    next?.continuation.resume(returning: true)
  }

  private func admit(_ waiter: Waiter) -> Bool? {
    state.withLock { state in
      if waiter.cancellation.isCancelled { return false }
      guard state.free == 0 else {
        state.free -= 1
        return true
      }
      state.waiters.append(waiter)
      return nil
    }
  }

  private func cancel(_ cancellation: Cancellation) {
    cancellation.cancel()
    let waiter: Waiter? = state.withLock { state in
      let index = state.waiters.firstIndex { $0.cancellation === cancellation }
      return index.map { state.waiters.remove(at: $0) }
    }
    waiter?.continuation.resume(returning: false)
  }
}
