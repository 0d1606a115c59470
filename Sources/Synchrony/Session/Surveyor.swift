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
  /// Whether a ledger of the remote that cannot be read is made anew of what lies there, rather
  /// than ending the run.
  var remakesLedgers = false

  /// What the two local copies of the remote's ledgers are, and what they are copies of.
  struct Copies {
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
    // Nothing keeps the bytes once they are understood.
    let isLost = copies.versions == nil
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
      remote: memory.remote(remote.base, isLost: isLost, absent: scan.table),
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
}
