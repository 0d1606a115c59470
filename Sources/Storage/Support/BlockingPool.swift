import Dispatch
import LocalFiles

/// Threads for calls that may block for long, such as those of a disk or a network share.
///
/// They keep such calls off the threads that run Swift's tasks otherwise, of which there are
/// only as many as cores. A task that prefers this pool as its executor runs on its threads
/// altogether, so that it may block wherever it likes without a change of threads for each call;
/// `run` takes single calls of any other task.
///
/// Each lane is a serial queue, which Dispatch gives a thread at once; a concurrent queue would
/// get further threads only as it notices that others are blocked. To wake a lane costs more than
/// most of what it then does, so only one is woken at a time: it takes what came first, and wakes
/// another if that was not all.
public final class BlockingPool: Workforce {
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
    /// Whether a lane has been woken and has not looked for work yet.
    var isWaking = false

    /// The lane to wake, if there is work that nobody is about to take.
    mutating func nextToWake() -> DispatchQueue? {
      guard !isWaking, !waiting.isEmpty, let lane = idle.popLast() else { return nil }
      isWaking = true
      return lane
    }
  }

  private let state: Guarded<State>

  /// Makes a pool that runs `lanes` calls at once, and the others in the order they came.
  public init(lanes: Int) {
    let queues = (0..<max(lanes, 1)).map { DispatchQueue(label: "synchrony.blocking.\($0)") }
    state = Guarded(State(idle: queues))
  }

  /// Runs a piece of a task that prefers this pool.
  public func enqueue(_ job: consuming ExecutorJob) {
    submit(.job(UnownedJob(job)))
  }

  private func submit(_ work: Work) {
    let lane = state.withLock { state in
      state.waiting.append(work)
      return state.nextToWake()
    }
    if let lane { wake(lane) }
  }

  private func wake(_ lane: DispatchQueue) {
    lane.async { [self] in
      state.withLock { $0.isWaking = false }
      work(on: lane)
    }
  }

  /// Does what there is to do, then leaves the lane to the next.
  private func work(on lane: DispatchQueue) {
    while true {
      let (work, other) = state.withLock { state in
        let work = state.waiting.popFirst()
        if work == nil { state.idle.append(lane) }
        return (work, state.nextToWake())
      }
      if let other { wake(other) }
      guard let work else { return }
      perform(work)
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
