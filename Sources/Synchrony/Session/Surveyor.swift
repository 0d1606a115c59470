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

  private func fetch(_ copies: Copies) async throws -> (Fetched?, Fetched?) {
    async let versions = RemoteLedgers.fetch(
      RemoteLedgers.versionsKey,
      from: storage,
      unlessTag: tag(copies.tags.versions, for: copies.versions),
      copy: copies.versions,
    )
    async let deletions = RemoteLedgers.fetch(
      RemoteLedgers.deletionsKey,
      from: storage,
      unlessTag: tag(copies.tags.deletions, for: copies.deletions),
      copy: copies.deletions,
    )
    do {
      let rows = try await versions
      var notices = try await deletions
      // A deletion is announced before its row goes, so announcements are read after rows.
      if let rows, let copy = copies.versions, rows.bytes != copy {
        notices = try await RemoteLedgers.fetch(
          RemoteLedgers.deletionsKey,
          from: storage,
          unlessTag: notices?.eTag,
          copy: notices?.bytes,
        )
      }
      return (rows, notices)
    } catch let error as StorageError {
      throw SyncError(error)
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
    side.isKnown = copies.areOf(versions, deletions)
    if let deletions {
      let (table, found) = try Self.parse { () throws(DamagedTable) in
        try DeletionTable.read(csv: deletions.bytes, ledger: "deletedS3.csv")
      }
      side.ledgers.deletions = table
      side.ledgers.deletionsTag = deletions.eTag
      side.ledgers.deletionsBytes = deletions.bytes
      side.problems += found
    }
    if let versions {
      side.ledgers.versions = try MetadataFolder.table(
        of: versions.bytes,
        in: "versions.csv",
        problems: &side.problems,
      )
      side.ledgers.versionsTag = versions.eTag
      side.ledgers.versionsBytes = versions.bytes
    } else {
      side.ledgers.versions = try await firstTable(problems: &side.problems)
    }
    if let copy = copies.versions, let versions, copy == versions.bytes {
      side.base = side.ledgers.versions
    } else if let copy = copies.versions {
      var ignored: [Problem] = []
      side.base = try MetadataFolder.table(of: copy, in: ".S3/versions.csv", problems: &ignored)
    }
    return side
  }

  private func firstTable(problems: inout [Problem]) async throws -> VersionTable {
    reporter.report(.stage(.initialising))
    let first = FirstLedger(
      storage: storage,
      tree: tree,
      pool: pool,
      environment: environment,
      editor: editor,
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
