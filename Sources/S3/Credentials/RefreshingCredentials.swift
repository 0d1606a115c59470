import LocalFiles

/// Credentials that are fetched on first need and again before they expire, once at a time.
///
/// In the last 15 minutes of their life others are fetched while they still serve; in the last
/// 10 minutes whoever needs some waits for the new ones. If those cannot be had, the old ones
/// serve to their end, or until a service refuses them.
final class RefreshingCredentials: CredentialProvider {
  private typealias Refresh = Task<Result<Credentials, CredentialError>, Never>

  private struct State {
    var current: Credentials?
    var refresh: Refresh?
    var pausesUntil = Int64.min
  }

  private enum Step {
    case use(Credentials)
    case wait(Refresh)
  }

  private static let advisory: Int64 = 15 * 60
  private static let mandatory: Int64 = 10 * 60
  private static let pause: Int64 = 60

  private let source: any CredentialProvider
  private let now: @Sendable () -> FileTime
  private let state = Guarded(State())

  /// Takes credentials from `source`.
  init(_ source: any CredentialProvider, now: @escaping @Sendable () -> FileTime) {
    self.source = source
    self.now = now
  }

  func credentials() async throws(CredentialError) -> Credentials? {
    switch nextStep() {
    case .use(let credentials): return credentials
    case .wait(let refresh):
      let result = await refresh.value
      if case .failure = result, let current = unexpired() { return current }
      return try result.get()
    }
  }

  func refuse(_ credentials: Credentials) {
    state.withLock { state in
      // Somebody else may have fetched others meanwhile.
      if state.current == credentials { state.current = nil }
    }
  }

  private func nextStep() -> Step {
    let time = now().seconds
    return state.withLock { state in
      guard let current = state.current else { return .wait(begin(&state)) }
      guard let end = current.expiration?.seconds, time + Self.advisory >= end else {
        return .use(current)
      }
      if time < state.pausesUntil, time < end { return .use(current) }
      let refresh = begin(&state)
      return time + Self.mandatory < end ? .use(current) : .wait(refresh)
    }
  }

  private func unexpired() -> Credentials? {
    let time = now().seconds
    return state.withLock { state in
      state.current.flatMap { ($0.expiration?.seconds ?? .max) > time ? $0 : nil }
    }
  }

  private func begin(_ state: inout State) -> Refresh {
    if let refresh = state.refresh { return refresh }
    let refresh = Refresh { [self] in await fetch() }
    state.refresh = refresh
    return refresh
  }

  private func fetch() async -> Result<Credentials, CredentialError> {
    let result: Result<Credentials, CredentialError>
    do {
      let found = try await source.credentials()
      result = found.map { .success($0) } ?? .failure(CredentialError("There is no access key."))
    } catch {
      result = .failure(error)
    }
    let time = now().seconds
    state.withLock { state in
      state.refresh = nil
      switch result {
      case .success(let credentials):
        state.current = credentials
        state.pausesUntil = time
      case .failure: state.pausesUntil = time + Self.pause
      }
    }
    return result
  }
}
