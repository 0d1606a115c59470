import LocalFiles
public import Manifest

/// The lock objects of a store: `.S3/locks/<token>`, one for each who holds or wants the lock.
///
/// Whoever wants the lock puts an object of its own there and then lists all. If no other live
/// one is there it holds the lock; otherwise it takes its own back and tries again later. Of two
/// who want it, the one whose listing began last began it after both objects were there, so at
/// least that one sees the other: never do both hold it, wherever a listing shows what was
/// written before it. It takes no condition, and so all machines lock in the same way, whatever
/// each of them has found out about the store.
///
/// A lock counts for a lease after it was last written. Its age is the difference of two times
/// that the store gave, those of the lock and of the judge's own, which was written just before;
/// no machine's clock matters. A holder counts from the moment before it began to write, which
/// is earlier, by a clock that goes on while the machine sleeps, and takes itself for no holder
/// before anybody else does.
///
/// To break a lock whose lease has run out is to overlook it. Deleting it is only tidiness, and
/// cannot hit anybody else's: each has a name of its own, which is never used again. Two who
/// break the same lock see each other as above. A write of a holder that was delayed beyond its
/// lease may bring its object back, and makes others wait for another lease, no more.
///
/// Source: restic's design document, "Locks".
struct LockObjects: Sendable {
  let storage: any Storage
  let owner: LockOwner
  /// How many seconds a lock counts after it was last written.
  let lease: Int64
  /// Where a lock is removed, also when the task was cancelled.
  var executor: (any TaskExecutor)?

  fileprivate static let folder = Array(".S3/locks/".utf8)
  /// Stores round times to seconds, and clocks of its machines may differ by a little.
  private static let slack: Int64 = 5

  /// Where the lock with this token lies.
  static func key(_ token: String) -> ObjectKey { .control("locks/\(token)") }

  /// Writes a lock, or writes it again.
  ///
  /// - Returns: when, by the store's clock.
  @discardableResult
  func put(_ token: String, since: FileTime) async throws(StorageError) -> FileTime {
    let record = LockRecord(token: token, owner: owner, since: since, lease: lease)
    return try await storage.write(
      Self.key(token),
      from: BytesSource(record.bytes),
      attributes: ObjectAttributes(),
      condition: .none,
    ).written
  }

  /// Deletes a lock, also in a task that was cancelled.
  func remove(_ key: ObjectKey) async {
    await Task(executorPreference: executor) { [storage] in
      try? await storage.delete(key, condition: .none)
    }.value
  }

  /// A lock beside our own that counts, or all of those whose lease has run out.
  ///
  /// What is listed and not there has been taken back, or its name was changed on the way here,
  /// which only another listing can tell.
  func others(
    than token: String
  ) async throws(StorageError) -> (live: LockRecord?, stale: [ObjectKey]) {
    for _ in 1...Self.mostListings {
      if let others = try await othersListed(than: token) { return others }
    }
    throw StorageError(
      .busy,
      subject: storage.location,
      reason: "Others take and give back their locks all the time; run it again.",
      isTransient: true,
    )
  }

  private static let mostListings = 20

  /// The same, or nil if a lock is listed and not there.
  private func othersListed(
    than token: String
  ) async throws(StorageError) -> (live: LockRecord?, stale: [ObjectKey])? {
    let entries = try await entries()
    let key = Self.key(token)
    guard entries.contains(where: { $0.key == key }) else {
      throw StorageError(
        .busy,
        subject: storage.location,
        reason: "A lock that was just written is not there; somebody may be resetting the place.",
        isTransient: true,
      )
    }
    var stale: [ObjectKey] = []
    var now: Int64?
    for entry in entries where entry.key != key {
      guard let (record, written) = try await record(of: entry.key) else { return nil }
      var isStale = owner.knowsDead(record.owner)
      if !isStale {
        let ours = if let now { now } else { try await storage.info(key).written.seconds }
        now = ours
        // A storage may give any time; a lock of one that lies ahead counts.
        let (age, isAbsurd) = ours.subtractingReportingOverflow(written.seconds)
        isStale = isAbsurd ? written.seconds < ours : age > record.lease + Self.slack
      }
      // One that counts is enough: there may be any number of them.
      guard isStale else { return (record, []) }
      stale.append(entry.key)
    }
    return (nil, stale)
  }

  /// Whether any lock is there, live or not.
  func areThere() async throws(StorageError) -> Bool { try await !entries().isEmpty }

  private func entries() async throws(StorageError) -> [ObjectInfo] {
    var entries: [ObjectInfo] = []
    for try await page in storage.pages(prefix: Self.folder) { entries += page.objects }
    return entries
  }

  /// Reads a lock, and when it was last written; nil if it is gone.
  private func record(
    of key: ObjectKey
  ) async throws(StorageError) -> (record: LockRecord, written: FileTime)? {
    var (info, bytes): (ObjectInfo, [UInt8])
    do throws(StorageError) {
      (info, bytes) = try await storage.readWhole(key, limit: 4_096)
    } catch  where error.code == .notFound {
      return nil
    } catch  where [.localFile, .tooLarge].contains(error.code) {
      // Longer than any lock of ours; whoever wrote it means something by it.
      (info, bytes) = (try await storage.info(key), [])
    }
    var record = LockRecord(parsing: bytes, fallbackLease: lease)
    if record.since.seconds == 0 { record.since = info.written }
    return (record, info.written)
  }
}

extension ObjectKey {
  /// Whether a lock of a store lies there, which has to be renewed in time.
  public var isLock: Bool { bytes.starts(with: LockObjects.folder) }
}
