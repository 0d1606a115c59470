import Hashing
import Manifest
import Storage

/// Commits rows to the remote's ledgers, so that no row of anybody else is lost.
///
/// A ledger is written only over the version it was made from. Where somebody committed
/// meanwhile, their ledger is fetched and our rows are put into it.
actor LedgerCommitter {
  private let storage: any Storage
  private let environment: Environment
  /// The ledgers as they now are on the remote, as far as this run knows.
  private(set) var ledgers: RemoteLedgers
  /// Deletions that `deletedS3.csv` has from us, though `versions.csv` may not follow yet.
  private var announced: Set<RelativePath> = []

  /// So many times somebody else may be faster before we give up.
  private static let attempts = 60

  init(storage: any Storage, environment: Environment, ledgers: RemoteLedgers) {
    self.storage = storage
    self.environment = environment
    self.ledgers = ledgers
  }

  /// Writes both ledgers as they are, for a remote that has none yet.
  func create() async throws {
    try await commitDeletions([])
    _ = try await commitVersions([])
  }

  /// Puts rows into the ledgers: first the announcements of deletions, then the versions.
  ///
  /// - Returns: the paths whose rows somebody else has changed meanwhile; theirs stay.
  func commit(_ edits: [LedgerEdit]) async throws -> Set<RelativePath> {
    guard !edits.isEmpty else { return [] }
    // An earlier commit of this run may have taken in what others did since the plan was made.
    let edits = try await stillTrue(edits)
    let deleted = edits.kept.filter { $0.isDeletion && !announced.contains($0.path) }
    if !deleted.isEmpty {
      try await commitDeletions(deleted.map { DeletionTable.Row(path: $0.path, record: $0.old) })
      announced.formUnion(deleted.map(\.path))
    }
    return try await commitVersions(edits.kept).union(edits.overtaken)
  }

  /// Puts rows into `versions.csv` without announcing any deletion, and leaves out the rows
  /// that cannot be read or come twice: what they stood for has a row of its own by then.
  ///
  /// - Parameters:
  ///   - edits: the rows.
  ///   - damaged: the ledgers that have rows which are to go.
  /// - Throws: `StorageError`; the ledgers are then as they were, or one of them is mended.
  func repair(_ edits: [LedgerEdit], damaged: Set<String>) async throws {
    if ledgers.deletionsTag == nil || damaged.contains("deletedS3.csv") {
      try await commitDeletions([], mends: true)
    }
    if edits.isEmpty, ledgers.versionsTag != nil, !damaged.contains("versions.csv") { return }
    _ = try await commitVersions(edits, mends: true)
  }

  /// The rows that there are at this moment.
  func refreshed() async throws -> VersionTable {
    let fetched = try await RemoteLedgers.fetch(
      RemoteLedgers.versionsKey,
      from: storage,
      unlessTag: ledgers.versionsTag,
      copy: ledgers.versionsBytes,
    )
    guard let fetched else { return VersionTable() }
    if fetched.eTag == ledgers.versionsTag { return ledgers.versions }
    return try VersionTable.read(csv: fetched.bytes, ledger: "versions.csv").table
  }

  private func commitDeletions(_ rows: [DeletionTable.Row], mends: Bool = false) async throws {
    try await untilNobodyIsFaster(RemoteLedgers.deletionsKey) {
      var table = mends ? ledgers.deletions.withoutDamagedRows() : ledgers.deletions
      for row in rows { table.append(row) }
      let bytes = table.csv()
      let key = RemoteLedgers.deletionsKey
      guard let tag = try await replace(key, with: bytes, over: ledgers.deletionsTag) else {
        return false
      }
      ledgers.deletions = table
      ledgers.deletionsTag = tag
      ledgers.deletionsBytes = bytes
      return true
    } otherwise: {
      try await fetchDeletions()
    }
  }

  private func commitVersions(
    _ edits: [LedgerEdit],
    mends: Bool = false,
  ) async throws -> Set<RelativePath> {
    var edits = edits
    var overtaken: Set<RelativePath> = []
    try await untilNobodyIsFaster(RemoteLedgers.versionsKey) {
      let known = mends ? ledgers.versions.withoutDamagedRows() : ledgers.versions
      let table = known.applying(edits.map { ($0.path, $0.new) })
      let bytes = table.csv()
      let key = RemoteLedgers.versionsKey
      guard let tag = try await replace(key, with: bytes, over: ledgers.versionsTag) else {
        return false
      }
      ledgers.versions = table
      ledgers.versionsTag = tag
      ledgers.versionsBytes = bytes
      return true
    } otherwise: {
      try await fetchVersions()
      // Deletions that were announced before a row of ours came are not deletions of that row.
      try await fetchDeletions()
      let (kept, lost) = try await stillTrue(edits)
      edits = kept
      overtaken.formUnion(lost)
    }
    return overtaken
  }

  /// Tries to write a ledger, and fetches what others made of it before each new try.
  ///
  /// - Throws: `StorageError.Code.busy` if others were faster every time.
  private func untilNobodyIsFaster(
    _ key: ObjectKey,
    try write: () async throws -> Bool,
    otherwise refetch: () async throws -> Void,
  ) async throws {
    for attempt in 1...Self.attempts {
      if try await write() { return }
      try await pause(after: attempt)
      try await refetch()
    }
    throw StorageError(
      .busy,
      subject: "\(key)",
      reason: "others changed it every time we tried to; run smart-sync again.",
      isTransient: true,
    )
  }

  /// Writes one ledger over the version we know.
  ///
  /// - Returns: the new version, or nil if another one is there.
  private func replace(
    _ key: ObjectKey,
    with bytes: [UInt8],
    over tag: ETag?,
  ) async throws -> ETag? {
    do throws(StorageError) {
      return try await write(key, bytes, tag.map(WriteCondition.matches) ?? .absent)
    } catch {
      // Bytes that changed on their way are sent again.
      guard [.conditionFailed, .outcomeUnknown, .digestMismatch].contains(error.code) else {
        throw error
      }
      return try await findOwn(key, bytes)
    }
  }

  private func write(
    _ key: ObjectKey,
    _ bytes: [UInt8],
    _ condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try await storage.write(
      key,
      from: BytesSource(bytes),
      attributes: ObjectAttributes(checksum: digest(of: bytes), modified: environment.now()),
      condition: condition,
    ).eTag
  }

  /// Finds out whether what lies there is what we wrote: an answer that was lost may hide our own
  /// success.
  ///
  /// - Returns: its version, or nil if it is somebody else's.
  private func findOwn(_ key: ObjectKey, _ bytes: [UInt8]) async throws(StorageError) -> ETag? {
    let damage: StorageError
    do throws(StorageError) {
      let there = try await RemoteLedgers.fetch(key, from: storage, unlessTag: nil, copy: nil)
      return there?.bytes == bytes ? there?.eTag : nil
    } catch {
      guard error.code == .damaged else { throw error }
      damage = error
    }
    let there = try await storage.info(key)
    guard let tag = there.eTag, there.isDamaged, try there.checksum == digest(of: bytes) else {
      throw damage
    }
    return try await write(key, bytes, .matches(tag))
  }

  private func digest(of bytes: [UInt8]) throws(StorageError) -> Checksum {
    do {
      return try checksum(of: bytes)
    } catch {
      throw StorageError(.unsupported, subject: "MD5", reason: SyncError.noMD5.message)
    }
  }

  private func fetchDeletions() async throws {
    guard let fetched = try await fetch(RemoteLedgers.deletionsKey) else {
      ledgers.deletionsTag = nil
      return
    }
    ledgers.deletions = try DeletionTable.read(csv: fetched.bytes, ledger: "deletedS3.csv").table
    ledgers.deletionsTag = fetched.eTag
    ledgers.deletionsBytes = fetched.bytes
  }

  private func fetchVersions() async throws {
    guard let fetched = try await fetch(RemoteLedgers.versionsKey) else {
      ledgers.versionsTag = nil
      return
    }
    ledgers.versions = try VersionTable.read(csv: fetched.bytes, ledger: "versions.csv").table
    ledgers.versionsTag = fetched.eTag
  }

  private func fetch(_ key: ObjectKey) async throws -> RemoteLedgers.Fetched? {
    try await RemoteLedgers.fetch(key, from: storage, unlessTag: nil, copy: nil)
  }

  /// Tells the edits that hold from those that somebody else's commit has overtaken.
  ///
  /// Where a row is neither what we planned against nor what we made of it, the object
  /// itself says whose content lies there.
  private func stillTrue(
    _ edits: [LedgerEdit]
  ) async throws -> (kept: [LedgerEdit], overtaken: Set<RelativePath>) {
    var kept: [LedgerEdit] = []
    var overtaken: Set<RelativePath> = []
    for edit in edits {
      let there = ledgers.versions[edit.path]?.checksum
      if edit.yields, there != edit.old?.checksum { continue }
      if let witness = edit.witness, try await !isStillThere(witness, at: edit.path) {
        overtaken.insert(edit.path)
      } else if there == edit.old?.checksum || there == edit.new?.checksum {
        kept.append(edit)
      } else if let new = edit.new, try await objectHolds(new.checksum, at: edit.path) {
        kept.append(edit)
      } else {
        overtaken.insert(edit.path)
      }
    }
    return (kept, overtaken)
  }

  private func isStillThere(
    _ witness: LedgerEdit.Witness,
    at path: RelativePath,
  ) async throws(StorageError) -> Bool {
    do throws(StorageError) {
      return .object(try await storage.info(ObjectKey(path)).eTag) == witness
    } catch  where error.code == .notFound {
      return witness == .noObject
    }
  }

  private func objectHolds(
    _ checksum: Checksum,
    at path: RelativePath,
  ) async throws(StorageError) -> Bool {
    do throws(StorageError) {
      return try await storage.info(ObjectKey(path)).checksum == checksum
    } catch  where error.code == .notFound {
      return false
    }
  }

  private func pause(after attempt: Int) async throws {
    let longest = Duration.milliseconds(min(1_000, 10 << min(attempt, 7)))
    try await environment.time.sleep(longest * environment.random.fraction())
  }
}
