import Manifest

/// Finds out which conditions a store judges itself, since some ignore them in silence, some
/// refuse them, and some judge them and then let several win.
///
/// It works on objects `.S3/probe-…` of its own, which it deletes. Writes that take several
/// requests are not looked into: a storage may look itself before it ends them, which only a
/// race could tell from a store that judges.
public struct ConditionProbe: Sendable {
  private let storage: any Storage
  private let name: String
  private let executor: (any TaskExecutor)?

  /// So many write at once where one may win.
  private static let burst = 8
  /// A store that refuses all of them was too busy to say.
  private static let bursts = 3
  private static let stale = ETag(Checksum(high: 0x0123_4567_89ab_cdef, low: 0x0f1e_2d3c_4b5a_6978))

  /// Prepares to probe.
  ///
  /// - Parameters:
  ///   - storage: what is probed; calls that fail for the moment are repeated.
  ///   - time: what pauses are waited by.
  ///   - random: what names the objects.
  ///   - executor: where the objects are deleted, also when the task was cancelled.
  public init(
    _ storage: any Storage,
    time: Timekeeper = .system,
    random: RandomSource = .system,
    executor: (any TaskExecutor)? = nil,
  ) {
    self.storage = RetryingStorage(storage, time: time, random: random)
    name = random.name()
    self.executor = executor
  }

  /// Probes.
  ///
  /// - Returns: what the store judges, `largeWrites` left out.
  /// - Throws: `StorageError` if nothing can be written, or the store does not answer for the
  ///   moment; nothing can be said then.
  public func run() async throws(StorageError) -> ConditionSupport {
    let result: Result<ConditionSupport, StorageError>
    do throws(StorageError) {
      result = .success(try await findings())
    } catch {
      result = .failure(error)
    }
    await cleanUp()
    return try result.get()
  }

  private func findings() async throws(StorageError) -> ConditionSupport {
    var found: ConditionSupport = []
    try await write(.original, .none)
    if try await judgesWriteAbsent() { found.insert(.writeAbsent) }
    if try await judgesWriteMatches() { found.insert(.writeMatches) }
    if try await judgesCopyDestination() { found.insert(.copyDestination) }
    if try await judgesCopySource() { found.insert(.copySource) }
    if try await judgesDelete() { found.insert(.deleteMatches) }
    if try await judgesRead() { found.insert(.readMatches) }
    if try await judgesDeletions() { found.insert(.deletionsMatch) }
    return found
  }

  private func cleanUp() async {
    let (storage, keys) = (storage, Object.allCases.map(key))
    // Also a cancelled run leaves nothing behind.
    await Task(executorPreference: executor) {
      for key in keys { try? await storage.delete(key, condition: .none) }
    }.value
  }
}

// MARK: - The questions

extension ConditionProbe {
  private func judgesWriteAbsent() async throws(StorageError) -> Bool {
    func attempt() async throws(StorageError) { try await write(.fresh, .absent) }
    guard try await isDone(attempt) else { return false }
    return try await isRefused(attempt) ? try await hasOneWinner(at: .contested, .absent) : false
  }

  private func judgesWriteMatches() async throws(StorageError) -> Bool {
    let current = try await tag(.original)
    let refusals: [(Object, ETag)] = [(.original, Self.stale), (.missing, current)]
    for (object, tag) in refusals {
      let isRefused = try await isRefused { () async throws(StorageError) in
        try await write(object, .matches(tag))
      }
      guard isRefused else { return false }
    }
    // Ceph 16 refuses the right version as well.
    let isDone = try await isDone { () async throws(StorageError) in
      try await write(.original, .matches(current))
    }
    guard isDone else { return false }
    try await write(.contested, .none)
    return try await hasOneWinner(at: .contested, .matches(try await tag(.contested)))
  }

  private func judgesCopyDestination() async throws(StorageError) -> Bool {
    try await write(.copy, .none)
    for condition in [WriteCondition.absent, .matches(Self.stale)] {
      let isRefused = try await isRefused { () async throws(StorageError) in
        try await copy(to: .copy, condition)
      }
      guard isRefused else { return false }
    }
    let current = try await tag(.copy)
    let rights: [(Object, WriteCondition)] = [(.copy, .matches(current)), (.newCopy, .absent)]
    for (object, condition) in rights {
      let isDone = try await isDone { () async throws(StorageError) in
        try await copy(to: object, condition)
      }
      guard isDone else { return false }
    }
    return true
  }

  private func judgesCopySource() async throws(StorageError) -> Bool {
    let isWrong = try await isRefused { () async throws(StorageError) in
      try await copy(matching: Self.stale, to: .copy, .none)
    }
    guard isWrong else { return false }
    let current = try await tag(.original)
    return try await isDone { () async throws(StorageError) in
      try await copy(matching: current, to: .copy, .none)
    }
  }

  private func judgesDelete() async throws(StorageError) -> Bool {
    try await write(.doomed, .none)
    let current = try await tag(.doomed)
    let refusals: [(Object, ETag)] = [(.doomed, Self.stale), (.missing, current)]
    for (object, tag) in refusals {
      let isRefused = try await isRefused { () async throws(StorageError) in
        try await storage.delete(key(object), condition: .matches(tag))
      }
      guard isRefused else { return false }
    }
    return try await isDone { () async throws(StorageError) in
      try await storage.delete(key(.doomed), condition: .matches(current))
    }
  }

  private func judgesDeletions() async throws(StorageError) -> Bool {
    try await write(.doomed, .none)
    let current = try await tag(.doomed)
    let isWrong = try await isRefused { () async throws(StorageError) in
      try await delete(together: [Deletion(key(.doomed), matching: Self.stale)])
    }
    guard isWrong else { return false }
    return try await isDone { () async throws(StorageError) in
      try await delete(together: [Deletion(key(.doomed), matching: current)])
    }
  }

  private func delete(together objects: [Deletion]) async throws(StorageError) {
    if let failure = try await storage.delete(objects).first { throw failure.error }
  }

  private func judgesRead() async throws(StorageError) -> Bool {
    let isWrong = try await isRefused { () async throws(StorageError) in
      try await read(.matches(Self.stale))
    }
    guard isWrong else { return false }
    let current = try await tag(.original)
    return try await isDone { () async throws(StorageError) in try await read(.matches(current)) }
  }

  /// Whether of many who write at once one is told that it won, and has won.
  private func hasOneWinner(
    at object: Object,
    _ condition: WriteCondition,
  ) async throws(StorageError) -> Bool {
    for _ in 0..<Self.bursts {
      let winners = await winners(at: object, condition)
      guard !Task.isCancelled else { throw .cancelled(key(object).description) }
      if winners.count > 1 { return false }
      guard let winner = winners.first else { continue }
      let sink = BytesSink()
      _ = try await storage.read(key(object), range: nil, condition: .none, into: sink)
      return sink.bytes == Self.content(winner)
    }
    return false
  }

  private func winners(at object: Object, _ condition: WriteCondition) async -> [Int] {
    await withTaskGroup(of: Int?.self) { group in
      // None writes what was there before: a version that comes back would let a second one win.
      for number in 1...Self.burst {
        group.addTask {
          let isDone = (try? await write(object, condition, number)) != nil
          return isDone ? number : nil
        }
      }
      return await group.reduce(into: []) { if let winner = $1 { $0.append(winner) } }
    }
  }
}

// MARK: - Asking

extension ConditionProbe {
  private enum Object: String, CaseIterable {
    case original, fresh, contested, missing, copy, newCopy, doomed
  }

  private func key(_ object: Object) -> ObjectKey {
    .control("probe-\(name)-\(object.rawValue)")
  }

  private static func content(_ number: Int) -> [UInt8] {
    Array("A probe for conditions, \(number).\n".utf8)
  }

  private func write(
    _ object: Object,
    _ condition: WriteCondition,
    _ number: Int = 0,
  ) async throws(StorageError) {
    _ = try await storage.write(
      key(object),
      from: BytesSource(Self.content(number)),
      attributes: ObjectAttributes(),
      condition: condition,
    )
  }

  private func copy(
    matching tag: ETag? = nil,
    to object: Object,
    _ condition: WriteCondition,
  ) async throws(StorageError) {
    _ = try await storage.copy(key(.original), matching: tag, to: key(object), condition: condition)
  }

  private func read(_ condition: ReadCondition) async throws(StorageError) {
    _ = try await storage.read(key(.original), range: nil, condition: condition, into: BytesSink())
  }

  private func tag(_ object: Object) async throws(StorageError) -> ETag {
    guard let tag = try await storage.info(key(object)).eTag else {
      throw StorageError(
        .unsupported,
        subject: storage.location,
        reason: "It gives no ETags, without which nothing can be overwritten safely.",
      )
    }
    return tag
  }

  private func isDone(
    _ body: () async throws(StorageError) -> Void
  ) async throws(StorageError) -> Bool {
    try await answer(body) == nil
  }

  private func isRefused(
    _ body: () async throws(StorageError) -> Void
  ) async throws(StorageError) -> Bool {
    try await answer(body) == .conditionFailed
  }

  /// How a store answered a condition: nil for success.
  ///
  /// - Throws: what says nothing about the condition.
  private func answer(
    _ body: () async throws(StorageError) -> Void
  ) async throws(StorageError) -> StorageError.Code? {
    do {
      try await body()
      return nil
    } catch {
      if error.code == .outcomeUnknown {
        throw StorageError(
          .unreachable,
          subject: storage.location,
          reason: "The connection broke while it was asked what it can do.",
          isTransient: true,
        )
      }
      if error.isTransient || error.code == .cancelled { throw error }
      return error.code
    }
  }
}
