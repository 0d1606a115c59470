import LocalFiles
public import Manifest

/// Finds out which conditions a store judges itself, since some ignore them in silence, some
/// refuse them, and some judge them and then let several win.
///
/// It works on objects `.S3/probe-…` of its own, which it deletes. Writes that take several
/// requests are not looked into: a storage may look itself before it ends them, which only a
/// race could tell from a store that judges.
///
/// An answer that is lost says nothing, so the question is put again, on objects that no earlier
/// attempt can have touched. What is found is kept and shared with nobody, and who believes that a
/// store does not judge changes objects past those who believe that it does; so nothing is found
/// by way of exhaustion.
public struct ConditionProbe: Sendable {
  /// What its objects' keys begin with.
  static let folder = Array(".S3/probe-".utf8)

  let storage: any Storage
  let name: String
  private let executor: (any TaskExecutor)?

  /// So many write at once where one may win.
  private static let burst = 8
  /// A store that refuses all of them so often was not too busy to say: it never lets anybody win.
  private static let bursts = 3
  /// So often a question is put of which the answers are lost.
  static let attempts = 12
  /// So often it is looked whether anything is left of it.
  private static let sweeps = 3
  /// No probe takes so many seconds.
  private static let longestProbe: Int64 = 3_600
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
    var policy = RetryPolicy()
    policy.attempts = Self.attempts / 2
    policy.base = .milliseconds(200)
    self.storage = RetryingStorage(storage, policy: policy, time: time, random: random)
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
      var error = error
      // The names of these objects mean nothing to anybody.
      error.subject = storage.location
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
    // Also a cancelled run leaves nothing behind, and what a killed one has left goes with it.
    await Task(executorPreference: executor) {
      // A write whose answer was lost may be carried out only now.
      for _ in 0..<Self.sweeps where await !sweep() {}
    }.value
  }

  /// Deletes the objects of this probe, and those that are too old to be anybody's.
  ///
  /// - Returns: whether there were none.
  private func sweep() async -> Bool {
    guard let page = try? await storage.list(prefix: Self.folder, after: nil) else { return false }
    let ours = Self.folder + Array("\(name)-".utf8)
    let now = page.objects.map(\.written.seconds).max() ?? 0
    let doomed = page.objects.filter { object in
      now - object.written.seconds > Self.longestProbe || object.key.bytes.starts(with: ours)
    }
    for object in doomed { try? await storage.delete(object.key, condition: .none) }
    return doomed.isEmpty
  }
}

// MARK: - The questions

extension ConditionProbe {
  private func judgesWriteAbsent() async throws(StorageError) -> Bool {
    var place = Place(.fresh)
    let isDone = try await isDone { (attempt) async throws(StorageError) in
      place = Place(.fresh, attempt)
      try await write(place, .absent)
    }
    guard isDone else { return false }
    let isRefused = try await isRefused { () async throws(StorageError) in
      try await write(place, .absent)
    }
    guard isRefused else { return false }
    return try await hasOneWinner { _ in .absent }
  }

  private func judgesWriteMatches() async throws(StorageError) -> Bool {
    let current = try await tag(.original)
    let refusals: [(Object, ETag)] = [(.original, Self.stale), (.missing, current)]
    for (object, tag) in refusals {
      let isRefused = try await isRefused { () async throws(StorageError) in
        try await write(Place(object), .matches(tag))
      }
      guard isRefused else { return false }
    }
    // Ceph 16 refuses the right version as well.
    let isDone = try await isDone { (_) async throws(StorageError) in
      try await write(Place(.original), .matches(try await tag(.original)))
    }
    guard isDone else { return false }
    return try await hasOneWinner { (place) async throws(StorageError) in
      try await write(place, .none)
      return .matches(try await tag(place))
    }
  }

  private func judgesCopyDestination() async throws(StorageError) -> Bool {
    try await write(.copy, .none)
    for condition in [WriteCondition.absent, .matches(Self.stale)] {
      let isRefused = try await isRefused { () async throws(StorageError) in
        try await copy(to: Place(.copy), condition)
      }
      guard isRefused else { return false }
    }
    let replaces = try await isDone { (_) async throws(StorageError) in
      // A version that a copy may have made is none that it could replace.
      try await write(.copy, .none)
      try await copy(to: Place(.copy), .matches(try await tag(.copy)))
    }
    guard replaces else { return false }
    return try await isDone { (attempt) async throws(StorageError) in
      try await copy(to: Place(.newCopy, attempt), .absent)
    }
  }

  private func judgesCopySource() async throws(StorageError) -> Bool {
    let isWrong = try await isRefused { () async throws(StorageError) in
      try await copy(matching: Self.stale, to: Place(.copy), .none)
    }
    guard isWrong else { return false }
    let current = try await tag(.original)
    return try await isDone { (_) async throws(StorageError) in
      try await copy(matching: current, to: Place(.copy), .none)
    }
  }

  private func judgesDelete() async throws(StorageError) -> Bool {
    try await write(.doomed, .none)
    let current = try await tag(.doomed)
    let refusals: [(Object, ETag)] = [(.doomed, Self.stale), (.missing, current)]
    for (object, tag) in refusals {
      let isRefused = try await isRefused { () async throws(StorageError) in
        try await storage.delete(key(Place(object)), condition: .matches(tag))
      }
      guard isRefused else { return false }
    }
    return try await isDone { (_) async throws(StorageError) in
      try await write(.doomed, .none)
      try await storage.delete(key(Place(.doomed)), condition: .matches(try await tag(.doomed)))
    }
  }

  private func judgesDeletions() async throws(StorageError) -> Bool {
    try await write(.doomed, .none)
    let isWrong = try await isRefused { () async throws(StorageError) in
      try await delete(together: [Deletion(key(Place(.doomed)), matching: Self.stale)])
    }
    guard isWrong else { return false }
    return try await isDone { (_) async throws(StorageError) in
      try await write(.doomed, .none)
      let current = try await tag(.doomed)
      do throws(StorageError) {
        try await delete(together: [Deletion(key(Place(.doomed)), matching: current)])
      } catch {
        // A deletion whose answer was lost has been repeated by then.
        guard error.code == .conditionFailed, try await !isThere(.doomed) else { throw error }
      }
    }
  }

  private func isThere(_ object: Object) async throws(StorageError) -> Bool {
    do throws(StorageError) {
      _ = try await storage.info(key(Place(object)))
      return true
    } catch {
      guard error.code == .notFound else { throw error }
      return false
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
    return try await isDone { (_) async throws(StorageError) in
      try await read(.matches(current))
    }
  }

  /// Whether of many who write at once one is told that it won, and has won.
  ///
  /// A winner whose answer was lost is none to judge by; then they try again elsewhere.
  private func hasOneWinner(
    _ prepare: (Place) async throws(StorageError) -> WriteCondition
  ) async throws(StorageError) -> Bool {
    var refusals = 0
    for attempt in 1...Self.attempts {
      let place = Place(.contested, attempt)
      let condition = try await prepare(place)
      let race = await race(at: place, condition)
      guard !Task.isCancelled else { throw .cancelled(storage.location) }
      if race.winners.count > 1 { return false }
      if let winner = race.winners.first {
        let there = try await storage.readWhole(key(place), limit: 4_096)
        return there.bytes == Self.content(winner)
      }
      if race.areAllKnown { refusals += 1 }
      if refusals == Self.bursts { return false }
    }
    throw noAnswer
  }

  private func race(
    at place: Place,
    _ condition: WriteCondition,
  ) async -> (winners: [Int], areAllKnown: Bool) {
    await withTaskGroup(of: (number: Int, code: StorageError.Code?).self) { group in
      // None writes what was there before: a version that comes back would let a second one win.
      for number in 1...Self.burst {
        group.addTask {
          do throws(StorageError) {
            try await write(place, condition, number)
            return (number, nil)
          } catch {
            return (number, error.code)
          }
        }
      }
      return await group.reduce(into: ([], true)) { race, result in
        if result.code == nil { race.winners.append(result.number) }
        if result.code == .outcomeUnknown { race.areAllKnown = false }
      }
    }
  }
}

extension ObjectKey {
  /// Whether a probe lies there, which many write at once.
  public var isProbe: Bool { bytes.starts(with: ConditionProbe.folder) }
}
