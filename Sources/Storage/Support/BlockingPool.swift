import Dispatch
import Synchronization

/// Threads for calls that may block for long, such as those of a network share.
///
/// They keep such calls off the threads that run Swift's tasks, of which there are only as
/// many as cores. Each lane is a serial queue, which Dispatch gives a thread at once; a
/// concurrent queue would get further threads only as it notices that others are blocked.
final class BlockingPool: Sendable {
  private struct Job: Sendable {
    let cancellation: Cancellation
    let perform: @Sendable () -> Void
    let abandon: @Sendable () -> Void
  }

  private struct State {
    var idle: [DispatchQueue]
    var waiting: [Job] = []
  }

  private let state: Mutex<State>

  /// Makes a pool that runs `lanes` calls at once, and the others in the order they came.
  init(lanes: Int) {
    let queues = (0..<max(lanes, 1)).map { DispatchQueue(label: "synchrony.storage.\($0)") }
    state = Mutex(State(idle: queues))
  }

  /// Runs `work` on a thread of its own.
  ///
  /// Work that has not begun when the task is cancelled never begins; other work asks the
  /// `Cancellation` that it gets.
  ///
  /// - Parameters:
  ///   - subject: what a cancelled task was working on.
  ///   - work: what may block.
  /// - Returns: what `work` returns.
  /// - Throws: what `work` throws; `.cancelled`.
  func run<Value: Sendable>(
    _ subject: String,
    _ work: @escaping @Sendable (Cancellation) throws(StorageError) -> Value,
  ) async throws(StorageError) -> Value {
    let cancellation = Cancellation()
    let result = await withTaskCancellationHandler {
      await perform(subject, cancellation, work)
    } onCancel: {
      cancel(cancellation)
    }
    return try result.get()
  }

  /// Runs `work`, which cleans up, even in a cancelled task.
  func runShielded(_ work: @escaping @Sendable () -> Void) async {
    let result: Result<Void, StorageError> = await perform("", Cancellation()) { _ in work() }
    _ = result
  }

  private func perform<Value: Sendable>(
    _ subject: String,
    _ cancellation: Cancellation,
    _ work: @escaping @Sendable (Cancellation) throws(StorageError) -> Value,
  ) async -> Result<Value, StorageError> {
    await withCheckedContinuation { continuation in
      let job = Job(
        cancellation: cancellation,
        perform: {
          let result = Result { () throws(StorageError) in
            try cancellation.check(subject)
            return try work(cancellation)
          }
          continuation.resume(returning: result)
        },
        abandon: { continuation.resume(returning: .failure(.cancelled(subject))) },
      )
      submit(job)
    }
  }

  private func submit(_ job: Job) {
    let lane: DispatchQueue? = state.withLock { state in
      if let lane = state.idle.popLast() { return lane }
      state.waiting.append(job)
      return nil
    }
    if let lane { start(job, on: lane) }
    if job.cancellation.isCancelled { cancel(job.cancellation) }
  }

  private func start(_ job: Job, on lane: DispatchQueue) {
    lane.async {
      job.perform()
      self.finish(lane)
    }
  }

  private func finish(_ lane: DispatchQueue) {
    let next: Job? = state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.idle.append(lane)
        return nil
      }
      return state.waiting.removeFirst()
    }
    if let next { start(next, on: lane) }
  }

  private func cancel(_ cancellation: Cancellation) {
    cancellation.cancel()
    let job: Job? = state.withLock { state in
      let index = state.waiting.firstIndex { $0.cancellation === cancellation }
      return index.map { state.waiting.remove(at: $0) }
    }
    job?.abandon()
  }
}
