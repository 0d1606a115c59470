import LocalFiles

/// Credentials that are fetched on first need and again before they expire, once at a time.
///
/// In the last 15 minutes of their life others are fetched while they still serve; in the last
/// 10 minutes whoever needs some waits for the new ones. If those cannot be had, the old ones
/// serve to their end, or until a service refuses them. After a failure nothing is fetched for a
/// minute where old ones serve, else for some seconds, in which its error is thrown again. A fetch
/// whose last waiter was cancelled is cancelled too.
final class RefreshingCredentials: CredentialProvider {
  private let source: any CredentialProvider
  private let now: @Sendable () -> FileTime
  private let state = Guarded(RefreshState())

  /// Takes credentials from `source`.
  init(_ source: any CredentialProvider, now: @escaping @Sendable () -> FileTime) {
    self.source = source
    self.now = now
  }

  func credentials() async throws(CredentialError) -> Credentials? {
    let waiter = state.withLock { $0.number() }
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if let known = admit(waiter, continuation) { continuation.resume(returning: known) }
      }
    } onCancel: {
      leave(waiter)
    }
    return try outcome.get()
  }

  func refuse(_ credentials: Credentials) {
    state.withLock { $0.refuse(credentials) }
  }

  /// Returns what there is without waiting, or nil if the continuation is resumed later.
  private func admit(
    _ waiter: Int,
    _ continuation: RefreshState.Waiter,
  ) -> RefreshState.Outcome? {
    let time = now().seconds
    return state.withLock { state in
      switch state.step(at: time) {
      case .answer(let outcome): return outcome
      case .renew(let credentials):
        state.begin(fetching)
        return .success(credentials)
      case .wait:
        // A cancellation from here on waits for the lock, and then finds the waiter.
        if Task.isCancelled { return .failure(.cancelled) }
        state.begin(fetching)
        state.refresh?.waiters[waiter] = continuation
        return nil
      }
    }
  }

  private func leave(_ waiter: Int) {
    let (continuation, unwanted) = state.withLock { $0.leave(waiter) }
    unwanted?.cancel()
    continuation?.resume(returning: .failure(.cancelled))
  }

  private func fetching(_ number: Int) -> Task<Void, Never> {
    Task { [self] in
      let outcome = await fetch()
      let time = now().seconds
      let (waiters, answer) = state.withLock { $0.finish(number, outcome, at: time) }
      for waiter in waiters { waiter.resume(returning: answer) }
    }
  }

  private func fetch() async -> RefreshState.Outcome {
    do {
      let found = try await source.credentials()
      return found.map { .success($0) } ?? .failure(CredentialError("There is no access key."))
    } catch {
      return .failure(error)
    }
  }
}

extension CredentialError {
  /// Nobody waits for the credentials any more.
  fileprivate static let cancelled = CredentialError("Cancelled.")
}
