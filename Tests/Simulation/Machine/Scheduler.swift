package import Storage

/// The one thread on which everything happens, in an order that a seed decides.
///
/// Whatever can go on waits in one heap, from which the next is taken by chance. Time goes on
/// by little with each, and, when nothing can go on, up to the next moment that somebody waits
/// for.
package final class Scheduler: Workforce {
  /// How a run of the scheduler ended.
  enum Ending: String {
    case done
    case deadlock = "nothing can go on, and not all is done"
    case endless = "it goes on for ever"
  }

  private typealias Waiter = CheckedContinuation<Void, any Error>

  private struct Timer {
    var due: Duration
    var number: Int
    var waiter: Waiter
  }

  private struct State {
    var ready: [UnownedJob] = []
    /// The latest first.
    var timers: [Timer] = []
    var now = Duration.zero
    var count = 0
  }

  private let state = Confined(State())
  private let chance: Chance

  /// More steps than any run needs.
  private static let limit = 4_000_000

  init(_ chance: Chance) {
    self.chance = chance
  }

  /// Takes a piece of a task.
  package func enqueue(_ job: consuming ExecutorJob) {
    state.value.ready.append(UnownedJob(job))
  }

  /// The same number on every machine, or a seed would mean something else on each.
  package func threads(for width: BlockingPool.Width) -> Int { width == .cores ? 2 : 3 }

  /// The time since the beginning of the simulation.
  var now: Duration { state.value.now }

  /// Lets time pass, as a call to the system does.
  func pass(_ duration: Duration) {
    state.value.now += duration
  }

  /// Runs what there is to run until `isDone`.
  func run(until isDone: () -> Bool) -> Ending {
    for _ in 0..<Self.limit {
      if isDone() { return .done }
      pass(chance.microseconds(0...40))
      wakeThoseWhoAreDue()
      if state.value.ready.isEmpty {
        guard let next = state.value.timers.last else { return .deadlock }
        state.value.now = max(state.value.now, next.due)
        wakeThoseWhoAreDue()
        continue
      }
      let index = chance.below(state.value.ready.count)
      state.value.ready.swapAt(index, state.value.ready.count - 1)
      guard let job = state.value.ready.popLast() else { continue }
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
    return .endless
  }

  /// Ends whatever still waits, so that nothing of it stays in memory.
  func end() {
    for _ in 0..<Self.limit {
      let timers = state.value.timers
      state.value.timers = []
      for timer in timers { timer.waiter.resume(throwing: CancellationError()) }
      guard let job = state.value.ready.popLast() else { return }
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }

  private func wakeThoseWhoAreDue() {
    while let next = state.value.timers.last, next.due <= state.value.now {
      state.value.timers.removeLast()
      next.waiter.resume()
    }
  }

  /// Waits.
  ///
  /// - Throws: `CancellationError` when the task is cancelled.
  func sleep(_ duration: Duration) async throws {
    state.value.count += 1
    let number = state.value.count
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (waiter: Waiter) in
        if Task.isCancelled { return waiter.resume(throwing: CancellationError()) }
        add(Timer(due: now + max(duration, .zero), number: number, waiter: waiter))
      }
    } onCancel: {
      cancel(number)
    }
  }

  /// Waits, also in a task that is cancelled.
  func wait(_ duration: Duration) async {
    await Task(executorPreference: self) { try? await self.sleep(duration) }.value
  }

  private func add(_ timer: Timer) {
    let place = state.value.timers.firstIndex { $0.due <= timer.due } ?? state.value.timers.count
    state.value.timers.insert(timer, at: place)
  }

  private func cancel(_ number: Int) {
    guard let place = state.value.timers.firstIndex(where: { $0.number == number }) else { return }
    state.value.timers.remove(at: place).waiter.resume(throwing: CancellationError())
  }
}
