import LocalFiles

/// What is known of credentials that are renewed, and who waits for others.
///
/// Times are in seconds since 1970.
struct RefreshState {
  /// Credentials, or why there are none.
  typealias Outcome = Result<Credentials, CredentialError>
  /// Somebody who waits for a fetch.
  typealias Waiter = CheckedContinuation<Outcome, Never>

  /// A fetch that is under way.
  struct Refresh {
    let number: Int
    let task: Task<Void, Never>
    var waiters: [Int: Waiter] = [:]
  }

  /// A fetch that brought nothing.
  private struct Failure {
    let error: CredentialError
    let time: Int64

    /// Whether nothing is to be fetched so soon after it.
    ///
    /// A pause keeps a program from being run, or a person from being asked, for every call that
    /// needs credentials. What may pass is looked for again before the calls are given up.
    func pauses(at time: Int64, isServed: Bool) -> Bool {
      let pause: Int64 = isServed ? 60 : error.isTransient ? 1 : 5
      // A clock that was set back makes no pause longer.
      return (0..<pause).contains(time - self.time)
    }
  }

  /// What is done for somebody who needs credentials.
  enum Step {
    /// There is something to give.
    case answer(Outcome)
    /// These serve, and others are to be fetched.
    case renew(Credentials)
    /// Others are to be fetched, and waited for.
    case wait
  }

  private static let advisory: Int64 = 15 * 60
  private static let mandatory: Int64 = 10 * 60

  /// The fetch that is under way, or nil.
  var refresh: Refresh?
  private var current: Credentials?
  private var failure: Failure?
  private var lastNumber = 0

  /// Returns a number that nothing else has.
  mutating func number() -> Int {
    lastNumber += 1
    return lastNumber
  }

  /// Decides what whoever needs credentials at `time` gets.
  func step(at time: Int64) -> Step {
    let unexpired = unexpired(at: time)
    if let failure, failure.pauses(at: time, isServed: unexpired != nil) {
      return .answer(unexpired.map { .success($0) } ?? .failure(failure.error))
    }
    guard let unexpired else { return .wait }
    guard let end = unexpired.expiration?.seconds, time + Self.advisory >= end else {
      return .answer(.success(unexpired))
    }
    return time + Self.mandatory < end ? .renew(unexpired) : .wait
  }

  /// Begins a fetch unless one is under way.
  mutating func begin(_ fetching: (Int) -> Task<Void, Never>) {
    guard refresh == nil else { return }
    let number = number()
    refresh = Refresh(number: number, task: fetching(number))
  }

  /// Takes a waiter away.
  ///
  /// - Returns: the waiter if it was waiting, and the fetch if nobody wants it any more.
  mutating func leave(_ number: Int) -> (waiter: Waiter?, unwanted: Task<Void, Never>?) {
    guard let waiter = refresh?.waiters.removeValue(forKey: number) else { return (nil, nil) }
    guard let refresh, refresh.waiters.isEmpty else { return (waiter, nil) }
    self.refresh = nil
    return (waiter, refresh.task)
  }

  /// Takes what a fetch brought, unless nobody wanted it any more.
  ///
  /// - Returns: who waits, and what they get.
  mutating func finish(
    _ number: Int,
    _ outcome: Outcome,
    at time: Int64,
  ) -> (waiters: [Waiter], answer: Outcome) {
    guard let refresh, refresh.number == number else { return ([], outcome) }
    self.refresh = nil
    let waiters = Array(refresh.waiters.values)
    switch outcome {
    case .success(let credentials):
      current = credentials
      failure = nil
      return (waiters, outcome)
    case .failure(let error):
      failure = Failure(error: error, time: time)
      return (waiters, unexpired(at: time).map { .success($0) } ?? outcome)
    }
  }

  /// Forgets credentials that a service refused.
  mutating func refuse(_ credentials: Credentials) {
    // Somebody else may have fetched others meanwhile.
    if current == credentials { current = nil }
  }

  private func unexpired(at time: Int64) -> Credentials? {
    current.flatMap { ($0.expiration?.seconds ?? .max) > time ? $0 : nil }
  }
}
