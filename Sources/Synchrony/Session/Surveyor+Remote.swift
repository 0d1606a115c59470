import Manifest
import Storage

// The side of the remote.
extension Surveyor {
  private typealias Fetched = RemoteLedgers.Fetched

  /// One of the remote's ledgers.
  private struct Ledger: Sendable {
    /// What was fetched, or nil if it is not there, or damaged.
    var fetched: Fetched?
    /// The version of one that was damaged on its way there, or cannot be read.
    var damagedTag: ETag?
    /// Whether it came as it was sent, and cannot be read.
    var isUnreadable = false

    var tag: ETag? { fetched?.eTag ?? damagedTag }

    /// Takes what was fetched for something that nobody can read.
    mutating func giveUp() {
      guard let fetched else { return }
      self = Ledger(damagedTag: fetched.eTag, isUnreadable: true)
    }
  }

  private func fetch(_ copies: Copies) async throws -> (versions: Ledger, deletions: Ledger) {
    let versionsTag = tag(copies.tags.versions, for: copies.versions)
    let deletionsTag = tag(copies.tags.deletions, for: copies.deletions)
    async let versions = ledger(RemoteLedgers.versionsKey, versionsTag, copies.versions)
    async let deletions = ledger(RemoteLedgers.deletionsKey, deletionsTag, copies.deletions)
    do {
      let rows = try await versions
      var notices = try await deletions
      // A deletion is announced before its row goes, so announcements are read after rows.
      if let bytes = rows.fetched?.bytes, let copy = copies.versions, bytes != copy {
        let fetched = notices.fetched
        notices = try await ledger(RemoteLedgers.deletionsKey, fetched?.eTag, fetched?.bytes)
      }
      return (rows, notices)
    } catch let error as StorageError {
      throw SyncError(error)
    }
  }

  private func ledger(
    _ key: ObjectKey,
    _ tag: ETag?,
    _ copy: [UInt8]?,
  ) async throws(StorageError) -> Ledger {
    do throws(StorageError) {
      return Ledger(
        fetched: try await RemoteLedgers.fetch(key, from: storage, unlessTag: tag, copy: copy)
      )
    } catch {
      let isTooLarge = remakesLedgers && error.code == .tooLarge
      guard error.code == .damaged || isTooLarge else { throw error }
      let info = try await storage.info(key)
      guard info.isDamaged || isTooLarge, let tag = info.eTag else { throw error }
      return Ledger(damagedTag: tag, isUnreadable: isTooLarge)
    }
  }

  /// Parses a ledger.
  ///
  /// - Returns: nil for one that is not there, or cannot be read and is to be made anew.
  private func parse<Table>(
    _ bytes: [UInt8]?,
    _ read: ([UInt8]) throws(DamagedTable) -> Table,
  ) throws(SyncError) -> Table? {
    guard let bytes else { return nil }
    do {
      return try read(bytes)
    } catch {
      guard remakesLedgers else { throw SyncError(error) }
      return nil
    }
  }

  /// A copy whose checksum cannot be computed has no tag, so its ledger is fetched.
  private func tag(_ entry: LedgerTags.Entry?, for copy: [UInt8]?) -> ETag? {
    try? LedgerTags.tag(entry, for: copy)
  }

  /// What the remote holds and held.
  struct RemoteSide: Sendable {
    var base = VersionTable()
    var ledgers = RemoteLedgers(versions: VersionTable(), deletions: DeletionTable())
    var problems: [Problem] = []
    /// Whether both ledgers are the versions of which our copies are noted to be.
    var isKnown = false
  }

  /// Fetches and parses the remote's ledgers, and our copy of `versions.csv` only where it
  /// differs.
  func remote(_ copies: Copies) async throws -> RemoteSide {
    var (versions, deletions) = try await fetch(copies)
    var side = RemoteSide()
    var deleted = try parse(deletions.fetched?.bytes) { (bytes) throws(DamagedTable) in
      try DeletionTable.read(csv: bytes, ledger: "deletedS3.csv")
    }
    let listed = try parse(versions.fetched?.bytes) { (bytes) throws(DamagedTable) in
      try VersionTable.read(csv: bytes, ledger: "versions.csv")
    }
    if deleted == nil { deletions.giveUp() }
    if listed == nil { versions.giveUp() }
    side.isKnown = copies.areOf(versions.fetched, deletions.fetched)
    side.ledgers.versionsTag = versions.tag
    side.ledgers.versionsBytes = versions.fetched?.bytes
    side.ledgers.deletionsTag = deletions.tag
    side.ledgers.deletionsBytes = deletions.fetched?.bytes
    if deletions.damagedTag != nil {
      deleted = try parse(copies.deletions) { (bytes) throws(DamagedTable) in
        try DeletionTable.read(csv: bytes, ledger: ".S3/deletedS3.csv")
      }
    }
    if let deleted {
      side.ledgers.deletions = deleted.table
      side.problems += deleted.problems
    }
    if let listed {
      side.ledgers.versions = listed.table
      side.problems += listed.problems
    }
    if let copy = copies.versions, copy == versions.fetched?.bytes {
      side.base = side.ledgers.versions
    } else if let copy = copies.versions {
      var ignored: [Problem] = []
      side.base = try MetadataFolder.table(of: copy, in: ".S3/versions.csv", problems: &ignored)
    }
    if versions.damagedTag != nil {
      side.ledgers.versions = try await remade(side, problems: &side.problems)
    } else if versions.fetched == nil {
      side.ledgers.versions = try await listing(known: nil, problems: &side.problems)
    }
    for (name, ledger) in [("versions.csv", versions), ("deletedS3.csv", deletions)]
    where ledger.damagedTag != nil {
      side.ledgers.damaged.insert(name)
      if ledger.isUnreadable { side.ledgers.unreadable.insert(name) }
      side.problems.append(Problem(.lostRow, subject: name, reason: Self.damage))
    }
    return side
  }

  private static let damage =
    "it was damaged on its way there and cannot be read; what lies there tells what it has to say, "
    + "and a sync that may push writes it anew"

  /// What `versions.csv` has to say where nobody can read it.
  ///
  /// What a deletion may have left there gets no row; if somebody has put the same content there
  /// again, the next sync of whoever has it puts the row back.
  private func remade(
    _ side: RemoteSide,
    problems: inout [Problem],
  ) async throws -> VersionTable {
    let table = try await listing(known: side.base, problems: &problems)
    let deleted = DeletedContents(side.ledgers.deletions)
    let leftOvers = (0..<table.count).map(table.path(at:)).filter { path in
      table[path].map { deleted.contains($0.checksum, at: path) } ?? false
    }
    return table.applying(leftOvers.map { ($0, nil) })
  }

  /// What lies there, as rows.
  private func listing(
    known: VersionTable?,
    problems: inout [Problem],
  ) async throws -> VersionTable {
    reporter.report(.stage(.initialising))
    let objects = LedgerFromObjects(
      storage: storage,
      tree: tree,
      pool: pool,
      environment: environment,
      editor: known == nil ? editor : EditorName.none,
      known: known,
      reporter: reporter,
    )
    do {
      let (table, found) = try await objects.make()
      problems += found
      return table
    } catch let error as StorageError {
      throw SyncError(error)
    }
  }
}
