import Dispatch
import Synchronization

/// Threads for calls that may block for long, such as those of a disk or a network share.
///
/// They keep such calls off the threads that run Swift's tasks otherwise, of which there are
/// only as many as cores. A task that prefers this pool as its executor runs on its threads
/// altogether, so that it may block wherever it likes without a change of threads for each call;
/// `run` takes single calls of any other task.
///
/// Each lane is a serial queue, which Dispatch gives a thread at once; a concurrent queue would
/// get further threads only as it notices that others are blocked.
public final class BlockingPool: TaskExecutor {
  private enum Work: Sendable {
    case call(Call)
    case job(UnownedJob)
  }

  private struct Call: Sendable {
    let cancellation: Cancellation
    let perform: @Sendable () -> Void
    let abandon: @Sendable () -> Void
  }

  private struct State {
    var idle: [DispatchQueue]
    var waiting = FIFO<Work>()
  }

  private let state: Mutex<State>

  /// Makes a pool that runs `lanes` calls at once, and the others in the order they came.
  public init(lanes: Int) {
    let queues = (0..<max(lanes, 1)).map { DispatchQueue(label: "synchrony.blocking.\($0)") }
    state = Mutex(State(idle: queues))
  }

  /// Runs a piece of a task that prefers this pool.
  public func enqueue(_ job: consuming ExecutorJob) {
    submit(.job(UnownedJob(job)))
  }

  private func submit(_ work: Work) {
    let lane: DispatchQueue? = state.withLock { state in
      if let lane = state.idle.popLast() { return lane }
      state.waiting.append(work)
      return nil
    }
    if let lane { lane.async { self.work(on: lane, beginningWith: work) } }
  }

  /// Does what there is to do, then leaves the lane to the next.
  private func work(on lane: DispatchQueue, beginningWith first: Work) {
    var next: Work? = first
    while let work = next {
      perform(work)
      next = state.withLock { state in
        let next = state.waiting.popFirst()
        if next == nil { state.idle.append(lane) }
        return next
      }
    }
  }

  private func perform(_ work: Work) {
    switch work {
    case .call(let call): call.perform()
    case .job(let job): unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}

// MARK: - Single calls

extension BlockingPool {
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
      let call = Call(
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
      submit(.call(call))
      if cancellation.isCancelled { cancel(cancellation) }
    }
  }

  private func cancel(_ cancellation: Cancellation) {
    cancellation.cancel()
    let work: Work? = state.withLock { state in
      state.waiting.removeFirst { work in
        if case .call(let call) = work { call.cancellation === cancellation } else { false }
      }
    }
    if case .call(let call) = work { call.abandon() }
  }
}
