public import LocalFiles
public import Manifest

/// A storage that honours every condition, whatever the one that it wraps makes of them.
///
/// What the store judges itself is left to it. For the rest this looks, compares and changes
/// while it holds a lock that only those respect who go through a storage of this kind: another
/// program, or a write without a condition, can come between the look and the change. Within
/// one value of this type a lock for each key keeps tasks apart.
///
/// - What the store judges is found out by writing a few objects `.S3/probe-…`, and only when the
///   first conditional change is about to be made: whoever only looks writes nothing.
/// - The lock is an object `.S3/locks/…` that is taken at the first change that needs it, renewed
///   while it is held, and deleted by `close`. One that a crash left behind is overlooked when its
///   lease has run out.
/// - S3Synchrony takes a prefix with any object below `.S3/` for initialised and ends with an
///   error where the ledgers are missing. So the first conditional change at a new place must be
///   the one that makes them; a run that dies in between is put right by the next one.
/// - Answers that were lost are `.outcomeUnknown`, as is a change during which the lock was lost.
public final class ConditionalStorage: WrappingStorage {
  /// The storage that does the work.
  public let base: any Storage
  private let findings: ConditionFindings
  private let lock: StoreLock
  private let notices: Notices
  private let gates = KeyGates()
  /// The more are looked at before they go, the longer somebody without the lock can come between.
  private static let deletionsAtOnce = 64
  private let largeSize: Int64?
  private let largestCopy: Int64?
  private let executor: (any TaskExecutor)?

  /// How the lock is dealt with.
  public struct Settings: Sendable {
    /// How many seconds the lock counts after its holder last said that it lives, at least 10.
    public var lease: Int64 = 60
    /// How long a change waits for somebody else's lock; longer than a lease, so that one that
    /// a crash left behind does not end in `.busy`.
    public var patience = Duration.seconds(300)
    /// The time to wait by.
    public var time = Timekeeper.system
    /// What names objects and spreads pauses.
    public var random = RandomSource.system
    /// Where the lock is kept alive, and what a cancelled task has to put in order is done; nil
    /// for Swift's own threads.
    public var executor: (any TaskExecutor)?

    /// Makes the usual settings.
    public init() {}
  }

  /// Wraps a storage.
  ///
  /// - Parameters:
  ///   - base: the storage that does the work; it gives ETags.
  ///   - known: what the store judges, or nil to find out.
  ///   - largeSize: the size beyond which a write takes several requests. Such a write is given
  ///     its condition even where the store does not judge it, and `base` must then look for
  ///     itself right before it ends. Nil where all writes are alike.
  ///   - largestCopy: the same of copies, in bytes of the source.
  ///   - memory: where it is kept what was found out.
  ///   - owner: who takes locks.
  ///   - settings: how the lock is dealt with.
  ///   - tell: hears what a person should know.
  public init(
    _ base: any Storage,
    known: ConditionSupport? = nil,
    largeSize: Int64? = nil,
    largestCopy: Int64? = nil,
    memory: ConditionMemory = .none,
    owner: LockOwner,
    settings: Settings = Settings(),
    tell: @escaping @Sendable (ConditionNotice) -> Void = { _ in },
  ) {
    self.base = base
    self.largeSize = largeSize
    self.largestCopy = largestCopy
    let notices = Notices(tell)
    self.notices = notices
    findings = ConditionFindings(known: known, memory: memory) {
      () async throws(StorageError) in
      let probe = ConditionProbe(
        base,
        time: settings.time,
        random: settings.random,
        executor: settings.executor,
      )
      return try await probe.run()
    }
    let objects = LockObjects(
      storage: RetryingStorage(base, time: settings.time, random: settings.random),
      owner: owner,
      lease: settings.lease,
      executor: settings.executor,
    )
    executor = settings.executor
    lock = StoreLock(objects, settings) { notices.tell($0) }
  }

  /// Those of the other storage, with all conditions.
  public var capabilities: Capabilities {
    var capabilities = base.capabilities
    capabilities.conditionalWrite = true
    capabilities.conditionalDelete = true
    return capabilities
  }

  /// Reads, and looks before and after where the store does not judge the condition.
  ///
  /// If the object is replaced between the look and the read, `sink` holds bytes of the other
  /// version although this ends with `.conditionFailed`.
  public func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    guard case .matches(let tag) = condition, findings.current?.contains(.readMatches) != true
    else { return try await base.read(key, range: range, condition: condition, into: sink) }
    guard try await base.info(key).eTag == tag else { throw .conditionFailed(key) }
    let info = try await base.read(key, range: range, condition: .none, into: sink)
    guard info.eTag == tag else { throw .conditionFailed(key) }
    return info
  }

  /// Stores the bytes if the condition holds.
  public func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    let isLarge = largeSize.map { source.size > $0 } ?? false
    guard condition != .none else {
      return try await base.write(key, from: source, attributes: attributes, condition: .none)
    }
    let support = try await findings.get(key.description)
    return try await judged([key], condition, support) { (share) async throws(StorageError) in
      if isLarge ? support.contains(.largeWrites) : support.judgesWrite(condition) {
        return try await base.write(key, from: source, attributes: attributes, condition: condition)
      }
      try await look(at: key, condition)
      return try await changing(key, share) { (share) async throws(StorageError) in
        try await base.write(
          key,
          from: LeasedSource(source: source, share: share),
          attributes: attributes,
          condition: isLarge ? condition : .none,
        )
      }
    }
  }

  /// Copies an object if both conditions hold.
  ///
  /// Where the store does not judge which version it copies, the version of the copy tells, if
  /// both are named by their content: a wrong copy goes again before the lock does.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    guard sourceETag != nil || condition != .none else {
      return try await base.copy(source, matching: nil, to: key, condition: .none)
    }
    let support = try await findings.get(key.description)
    let judgesSource = sourceETag == nil || support.contains(.copySource)
    let judgesPlace = condition == .none || support.contains(.copyDestination)
    // A source that is looked at must not be replaced before it is copied.
    let strictest = sourceETag.map { judgesSource ? condition : .matches($0) } ?? condition
    return try await judged([source, key], strictest, support) {
      (share) async throws(StorageError) in
      if !judgesPlace { try await look(at: key, condition) }
      let isPassed =
        if judgesPlace { true } else { try await isLarge(source, sourceETag, to: condition) }
      let copy = { (sourceETag: ETag?) async throws(StorageError) in
        try await self.base.copy(
          source,
          matching: sourceETag,
          to: key,
          condition: isPassed ? condition : .none,
        )
      }
      if judgesSource, judgesPlace { return try await copy(sourceETag) }
      return try await changing(key, share) { (_) async throws(StorageError) in
        guard !judgesSource, let sourceETag else { return try await copy(sourceETag) }
        if condition == .absent, sourceETag.checksum != nil {
          do throws(StorageError) {
            if try await copy(sourceETag) == sourceETag { return sourceETag }
            try await base.delete(key, condition: .none)
          } catch {
            // A store may refuse the right version as well.
            guard [.conditionFailed, .unsupported].contains(error.code) else { throw error }
          }
        }
        try await look(at: source, is: sourceETag)
        return try await copy(nil)
      }
    }
  }

  /// Deletes the object if the condition holds.
  public func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    switch condition {
    case .none: return try await base.delete(key, condition: .none)
    case .absent: return try await look(at: key, .absent)
    case .matches: break
    }
    let support = try await findings.get(key.description)
    try await judged([key], condition, support) { (share) async throws(StorageError) in
      if support.contains(.deleteMatches) {
        return try await base.delete(key, condition: condition)
      }
      try await look(at: key, condition)
      try await changing(key, share) { (_) async throws(StorageError) in
        try await base.delete(key, condition: .none)
      }
    }
  }

  /// Deletes one object after the other, where the store judges that but takes no lock and does
  /// not judge many at once.
  private func each(
    _ objects: [Deletion]
  ) async throws(StorageError) -> [(key: ObjectKey, error: StorageError)] {
    var failures: [(key: ObjectKey, error: StorageError)] = []
    for object in objects {
      do throws(StorageError) {
        try await base.delete(object.key, condition: object.condition)
      } catch {
        guard error.code != .cancelled else { throw error }
        failures.append((object.key, error))
      }
    }
    return failures
  }

  /// Deletes those objects of which the named version is there.
  ///
  /// Where the store does not judge that, some at a time are looked at and then deleted.
  public func delete(
    _ objects: [Deletion]
  ) async throws(StorageError) -> [(key: ObjectKey, error: StorageError)] {
    guard let tag = objects.lazy.compactMap(\.eTag).first, let first = objects.first else {
      return try await base.delete(objects)
    }
    let support = try await findings.get(first.key.description)
    let takesLock = support.needsLock(for: .matches(tag), hasLargeWrites: largeSize != nil)
    if !takesLock, !support.contains(.deletionsMatch) { return try await each(objects) }
    return try await judged(objects.map(\.key), .matches(tag), support) {
      (share) async throws(StorageError) in
      if support.contains(.deletionsMatch) { return try await base.delete(objects) }
      var failures: [(key: ObjectKey, error: StorageError)] = []
      var rest = objects[...]
      while let first = rest.first {
        let some = rest.prefix(Self.deletionsAtOnce)
        rest = rest.dropFirst(some.count)
        let refusals = await refusals(of: some)
        let refused = Set(refusals.map(\.key))
        failures += refusals
        let doomed = some.lazy.map(\.key).filter { !refused.contains($0) }
        if doomed.isEmpty { continue }
        failures += try await changing(first.key, share) { (_) async throws(StorageError) in
          try await base.delete(Array(doomed))
        }
      }
      return failures
    }
  }

  /// The objects of which another version is there than the one that may go, or none.
  private func refusals(
    of objects: ArraySlice<Deletion>
  ) async -> [(key: ObjectKey, error: StorageError)] {
    await withTaskGroup(of: (key: ObjectKey, error: StorageError)?.self) { group in
      for object in objects where object.eTag != nil {
        group.addTask {
          do throws(StorageError) {
            try await self.look(at: object.key, object.condition)
            return nil
          } catch {
            return (object.key, error)
          }
        }
      }
      return await group.reduce(into: []) { if let refusal = $1 { $0.append(refusal) } }
    }
  }

  /// Passes the call on, and leaves out the lock that is held here.
  public func list(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> ListPage {
    var page = try await base.list(prefix: prefix, after: token)
    if let own = lock.key { page.objects.removeAll { $0.key == own } }
    return page
  }

  /// Lets go of the lock; the next change that needs it takes it again.
  public func close() async {
    await Task(executorPreference: executor) { [lock] in await lock.release() }.value
    notices.forget()
    await base.close()
  }
}

// MARK: - Judging

extension ConditionalStorage {
  /// Runs a change of `keys` under the lock where its condition needs that.
  private func judged<Value>(
    _ keys: [ObjectKey],
    _ condition: WriteCondition,
    _ support: ConditionSupport,
    _ body: (StoreLock.Share?) async throws(StorageError) -> Value,
  ) async throws(StorageError) -> Value {
    guard support.needsLock(for: condition, hasLargeWrites: largeSize != nil) else {
      return try await body(nil)
    }
    return try await gates.passing(keys) { () async throws(StorageError) in
      notices.tellOnce(.usesLock)
      return try await lock.sharing(body)
    }
  }

  private func look(
    at key: ObjectKey,
    _ condition: WriteCondition,
  ) async throws(StorageError) {
    var current: ETag?
    do throws(StorageError) {
      // A version without an ETag is some version, and matches none.
      current = try await base.info(key).eTag ?? ETag("")
    } catch {
      guard error.code == .notFound else { throw error }
    }
    try condition.check(current, at: key)
    if condition == .absent, base.capabilities.losesFolders { try await lookBelow(key) }
  }

  private func lookBelow(_ key: ObjectKey) async throws(StorageError) {
    let page = try await base.list(prefix: key.bytes + [UInt8(ascii: "/")], after: nil)
    guard !page.objects.isEmpty || page.next != nil else { return }
    throw StorageError(
      .unsupported,
      subject: key.description,
      reason: "A folder of this name is there, so no file can be; rename one of them.",
    )
  }

  /// Whether a copy takes several requests, so that `base` looks for itself right before it ends.
  ///
  /// What came in one request has an MD5 for its version and goes in one.
  private func isLarge(
    _ source: ObjectKey,
    _ version: ETag?,
    to condition: WriteCondition,
  ) async throws(StorageError) -> Bool {
    guard let largestCopy, condition != .none, version?.checksum == nil else { return false }
    return try await base.info(source).size > largestCopy
  }

  private func look(at source: ObjectKey, is tag: ETag) async throws(StorageError) {
    guard try await base.info(source).eTag == tag else { throw .conditionFailed(source) }
  }

  /// Makes a change that the lock protects, after what was looked at.
  private func changing<Value>(
    _ key: ObjectKey,
    _ share: StoreLock.Share?,
    _ change: (StoreLock.Share) async throws(StorageError) -> Value,
  ) async throws(StorageError) -> Value {
    guard let share, share.isComfortable else { throw lockLost(.busy, key, "Nothing was changed.") }
    do throws(StorageError) {
      let value = try await change(share)
      guard share.isLive else { throw lockLost(.outcomeUnknown, key, "It may have been changed.") }
      return value
    } catch {
      guard error.code == .localFile, !share.isLive else { throw error }
      throw lockLost(.busy, key, "Nothing was changed.")
    }
  }

  private func lockLost(
    _ code: StorageError.Code,
    _ key: ObjectKey,
    _ effect: String,
  ) -> StorageError {
    StorageError(
      code,
      subject: key.description,
      reason: "The lock could not be kept, and somebody else may have it by now. \(effect)",
      isTransient: code == .busy,
    )
  }
}
