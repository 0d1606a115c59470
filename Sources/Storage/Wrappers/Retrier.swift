import LocalFiles

/// Repeats what failed for the moment, as a policy says.
///
/// All that one retrier repeats shares one budget.
public final class Retrier: Sendable {
  private let policy: RetryPolicy
  private let time: Timekeeper
  private let random: RandomSource
  private let budget: Guarded<RetryBudget>

  /// Makes a retrier.
  ///
  /// - Parameters:
  ///   - policy: how often, and after what pauses.
  ///   - time: what the pauses are waited by.
  ///   - random: what spreads the pauses.
  public init(
    policy: RetryPolicy = RetryPolicy(),
    time: Timekeeper = .system,
    random: RandomSource = .system,
  ) {
    self.policy = policy
    self.time = time
    self.random = random
    budget = Guarded(RetryBudget(policy))
  }

  /// Runs `body` until it succeeds, or fails in a way or as often as ends it.
  ///
  /// - Parameters:
  ///   - subject: what a cancelled task was working on.
  ///   - mayRepeat: whether a failure is worth another attempt; by default a transient one is.
  ///   - body: what is tried.
  /// - Returns: what `body` returns.
  /// - Throws: the last error of `body`; `.cancelled`.
  public func run<Value>(
    _ subject: String,
    mayRepeat: (StorageError) -> Bool = { $0.isTransient },
    _ body: () async throws(StorageError) -> Value,
  ) async throws(StorageError) -> Value {
    var attempt = 0
    while true {
      if Task.isCancelled { throw .cancelled(subject) }
      do throws(StorageError) {
        let value = try await body()
        budget.withLock { $0.succeed(afterRetry: attempt > 0) }
        return value
      } catch {
        guard mayRepeat(error), attempt + 1 < policy.attempts, budget.withLock({ $0.take() })
        else { throw error }
      }
      try await pause(after: attempt, subject)
      attempt += 1
    }
  }

  private func pause(after attempt: Int, _ subject: String) async throws(StorageError) {
    do {
      try await time.sleep(policy.pause(after: attempt, fraction: random.fraction()))
    } catch {
      throw .cancelled(subject)
    }
  }
}
