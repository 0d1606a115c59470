import Hashing
import LocalFiles
import Manifest
import Storage

/// Looks at both sides without changing anything.
struct Surveyor {
  let storage: any Storage
  let tree: any FileTree
  let metadata: MetadataFolder
  let environment: Environment
  let editor: String
  let reporter: any Reporter
  let pool: any Workforce

  /// What the two local copies of the remote's ledgers are, and what they are copies of.
  private struct Copies {
    var versions: [UInt8]?
    var deletions: [UInt8]?
    var tags = LedgerTags()

    /// Whether they are copies of just these ledgers, and noted to be.
    func areOf(_ versions: RemoteLedgers.Fetched?, _ deletions: RemoteLedgers.Fetched?) -> Bool {
      guard let versions, let deletions else { return false }
      return tags.versions?.eTag == versions.eTag && self.versions == versions.bytes
        && tags.deletions?.eTag == deletions.eTag && self.deletions == deletions.bytes
    }
  }

  /// Looks at everything.
  ///
  /// - Returns: what both sides hold and held.
  /// - Throws: `SyncError` for a ledger that is damaged, or a side that cannot be read.
  func survey() async throws -> Survey {
    let copies = Copies(
      versions: try metadata.read(.versions),
      deletions: try metadata.read(.deletedRemote),
      tags: LedgerTags(try metadata.read(.ledgerTags) ?? []),
    )
    reporter.report(.stage(.connecting))
    async let remoteSide = remote(copies)
    async let recollection = recollect(copies)
    let ignoreText = try metadata.read(.ignores) ?? []
    var ignore = IgnoreList()
    if !ignoreText.isEmpty {
      // What a line of the list means depends on the files that there are.
      let remote = try await remoteSide
      let local = try await recollection.memory(remote.base).local
      ignore = ignoreList(ignoreText, [local, remote.ledgers.versions])
    }
    reporter.report(.stage(.scanning))
    let scan = try await scan(ignore)
    let (remote, known) = (try await remoteSide, try await recollection)
    let memory = known.memory(remote.base)
    var problems = known.problems
    let base = Base(
      local: memory.local,
      remote: memory.remote(remote.base, isLost: copies.versions == nil, absent: scan.table),
      deletions: try metadata.deletions(problems: &problems),
    )
    return Survey(
      base: base,
      ledgers: remote.ledgers,
      scan: scan,
      ignore: ignore,
      problems: problems + remote.problems + scan.problems,
      recorded: known.isSettled && remote.isKnown ? RecordedTags(remote.ledgers) : nil,
    )
  }

  /// The ledgers that tell what was here after the last sync.
  private struct Recollection: Sendable {
    /// Nil where the bytes are those of our copy of `versions.csv`.
    var here: VersionTable?
    var pending: VersionTable
    var problems: [Problem]
    /// Whether no deletion is pending, and nothing is damaged.
    var isSettled = false

    func memory(_ copyOfVersions: VersionTable) -> LocalMemory {
      LocalMemory(here: here ?? copyOfVersions, pending: pending)
    }
  }

  /// Reads what was here after the last sync, while others look at the rest.
  private func recollect(_ copies: Copies) async throws(SyncError) -> Recollection {
    var problems: [Problem] = []
    let pending = try metadata.table(.deletedLocal, problems: &problems)
    guard let bytes = try metadata.read(.versionsLocal) else {
      return Recollection(here: VersionTable(), pending: pending, problems: problems)
    }
    var here: VersionTable?
    if bytes != copies.versions {
      let name = ".S3/\(MetadataFolder.File.versionsLocal.rawValue)"
      here = try MetadataFolder.table(of: bytes, in: name, problems: &problems)
    }
    return Recollection(
      here: here,
      pending: pending,
      problems: problems,
      isSettled: pending.isEmpty && problems.isEmpty,
    )
  }

  private func ignoreList(_ text: [UInt8], _ tables: [VersionTable]) -> IgnoreList {
    IgnoreList(text) { path in
      (try? tree.status(of: ObjectKey(path)))?.kind == .file
        || tables.contains { $0.position(of: path) != nil }
    }
  }

  private func scan(_ ignore: IgnoreList) async throws -> Scan {
    let scanner = Scanner(
      tree: tree,
      ignore: ignore.isEmpty ? nil : ignore,
      editor: editor,
      wallClock: environment.wallClock,
      progress: { [reporter] in reporter.report(.progress($0)) },
      partSize: { [storage] in storage.capabilities.hashedPartSize },
      time: environment.time,
      pool: pool,
    )
    do {
      return try await scanner.scan()
    } catch let error as FileError {
      throw SyncError(error)
    } catch is DigestUnavailable {
      throw SyncError.noMD5
    } catch is CancellationError {
      throw SyncError(.interrupted, "Interrupted; nothing was changed.")
    }
  }

  private typealias Fetched = RemoteLedgers.Fetched

  /// One of the remote's ledgers.
  private struct Ledger: Sendable {
    /// What was fetched, or nil if it is not there, or damaged.
    var fetched: Fetched?
    /// The version of one that was damaged on its way there.
    var damagedTag: ETag?

    var tag: ETag? { fetched?.eTag ?? damagedTag }
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
      guard error.code == .damaged else { throw error }
      let info = try await storage.info(key)
      guard info.isDamaged, let tag = info.eTag else { throw error }
      return Ledger(damagedTag: tag)
    }
  }

  /// A copy whose checksum cannot be computed has no tag, so its ledger is fetched.
  private func tag(_ entry: LedgerTags.Entry?, for copy: [UInt8]?) -> ETag? {
    try? LedgerTags.tag(entry, for: copy)
  }

  /// What the remote holds and held.
  private struct RemoteSide: Sendable {
    var base = VersionTable()
    var ledgers = RemoteLedgers(versions: VersionTable(), deletions: DeletionTable())
    var problems: [Problem] = []
    /// Whether both ledgers are the versions of which our copies are noted to be.
    var isKnown = false
  }

  /// Fetches and parses the remote's ledgers, and our copy of `versions.csv` only where it
  /// differs.
  private func remote(_ copies: Copies) async throws -> RemoteSide {
    let (versions, deletions) = try await fetch(copies)
    var side = RemoteSide()
    side.isKnown = copies.areOf(versions.fetched, deletions.fetched)
    side.ledgers.versionsTag = versions.tag
    side.ledgers.versionsBytes = versions.fetched?.bytes
    side.ledgers.deletionsTag = deletions.tag
    side.ledgers.deletionsBytes = deletions.fetched?.bytes
    let ourDeletions = deletions.damagedTag == nil ? nil : copies.deletions
    if let bytes = deletions.fetched?.bytes ?? ourDeletions {
      let (table, found) = try Self.parse { () throws(DamagedTable) in
        try DeletionTable.read(csv: bytes, ledger: "deletedS3.csv")
      }
      side.ledgers.deletions = table
      side.problems += found
    }
    if let bytes = versions.fetched?.bytes {
      side.ledgers.versions = try MetadataFolder.table(
        of: bytes,
        in: "versions.csv",
        problems: &side.problems,
      )
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
    let first = FirstLedger(
      storage: storage,
      tree: tree,
      pool: pool,
      environment: environment,
      editor: known == nil ? editor : EditorName.none,
      known: known,
      reporter: reporter,
    )
    do {
      let (table, found) = try await first.make()
      problems += found
      return table
    } catch let error as StorageError {
      throw SyncError(error)
    }
  }

  private static func parse<Table>(
    _ read: () throws(DamagedTable) -> Table
  ) throws(SyncError) -> Table {
    do {
      return try read()
    } catch {
      throw SyncError(error)
    }
  }
}
