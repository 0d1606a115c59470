/// What is left for repetitions: a service that is down must not get three times the calls.
struct RetryBudget {
  private let policy: RetryPolicy
  private(set) var tokens: Int

  /// Makes a full bucket.
  init(_ policy: RetryPolicy) {
    self.policy = policy
    tokens = policy.capacity
  }

  /// Takes the tokens for a repetition.
  ///
  /// - Returns: false if there are too few.
  mutating func take() -> Bool {
    guard tokens >= policy.cost else { return false }
    tokens -= policy.cost
    return true
  }

  /// Gives back what a call that succeeded took, or one token for one that took none.
  mutating func succeed(afterRetry: Bool) {
    tokens = min(tokens + (afterRetry ? policy.cost : 1), policy.capacity)
  }
}
