import LocalFiles

/// Where it is kept which conditions a store judges, from one run to the next.
public struct ConditionMemory: Sendable {
  /// Gives what was found before, or nil.
  public var load: @Sendable () -> ConditionSupport?
  /// Keeps what was found.
  public var save: @Sendable (ConditionSupport) -> Void

  /// Makes a memory of two functions.
  public init(
    load: @escaping @Sendable () -> ConditionSupport?,
    save: @escaping @Sendable (ConditionSupport) -> Void,
  ) {
    self.load = load
    self.save = save
  }

  /// Forgets at once.
  public static let none = ConditionMemory(load: { nil }, save: { _ in })
}

/// Which conditions a store judges: known, remembered, or found out once.
final class ConditionFindings: Sendable {
  private let probe: @Sendable () async throws(StorageError) -> ConditionSupport
  private let memory: ConditionMemory
  private let state: Guarded<ConditionSupport?>
  private let turn = FairSemaphore(places: 1)

  /// Keeps `known`, or else prepares to ask the memory and then the store.
  init(
    known: ConditionSupport?,
    memory: ConditionMemory,
    probe: @escaping @Sendable () async throws(StorageError) -> ConditionSupport,
  ) {
    state = Guarded(known)
    self.memory = memory
    self.probe = probe
  }

  /// What can be said without writing anything.
  var current: ConditionSupport? {
    state.withLock { state in
      if state == nil { state = memory.load() }
      return state
    }
  }

  /// What the store judges, which is found out if it is not known yet.
  func get(_ subject: String) async throws(StorageError) -> ConditionSupport {
    if let current { return current }
    guard await turn.enter() else { throw .cancelled(subject) }
    defer { turn.leave() }
    if let current { return current }
    let found = try await probe()
    memory.save(found)
    state.withLock { $0 = found }
    return found
  }
}
