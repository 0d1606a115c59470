import LocalFiles
import Manifest
import Storage

// What follows when a plan has been reviewed.
extension Session {
  /// Makes sure that the remote has ledgers that can be read, with the rows that they lost, and
  /// finishes the deletions of a killed run.
  func prepareRemote(_ survey: inout Survey) async throws {
    guard storage.capabilities.conditionalWrite else {
      throw SyncError(
        .refused,
        "\(Printable.text(storage.location)) cannot refuse to overwrite what a colleague has just "
          + "written, so nothing is written there; use --read-only, or another place.",
      )
    }
    do {
      let isIncomplete =
        survey.ledgers.versionsTag == nil || survey.ledgers.deletionsTag == nil
        || !survey.ledgers.damaged.isEmpty
      let committer = committer(for: survey)
      if isIncomplete { try await committer.create() }
      // Only rows that are true at that moment are put into what is there.
      if let restored = survey.restored { _ = try await committer.commit(restored.edits) }
      if isIncomplete || survey.restored != nil { survey.ledgers = await committer.ledgers }
      survey.restored = nil
      try await finishDeletions(survey)
    } catch let error as StorageError {
      throw SyncError(error)
    } catch let error as DamagedTable {
      throw SyncError(error)
    }
  }

  private func finishDeletions(_ survey: Survey) async throws {
    var problems: [Problem] = []
    let pending = try metadata.table(.pendingDeletions, problems: &problems)
    guard !pending.isEmpty else { return }
    // Somebody may have taken a name again while a person was asked.
    let versions = try await currentVersions(survey.ledgers)
    let remains = (0..<pending.count).compactMap { position in
      let path = pending.path(at: position)
      return versions.position(of: path) == nil
        ? RemoteRemover.Remains(path: path, checksum: pending.checksum(at: position)) : nil
    }
    do {
      try await RemoteRemover(place: workplace(survey, Decisions(), .twoWay))
        .finish(remains, listed: versions)
    } catch let error as StorageError where error.concernsOneObject {
      // It may fail every time: no reason to keep the person from everything else.
      return complain(SyncError(error).message)
    } catch StepFailure.overtaken(let reason), StepFailure.failed(let reason) {
      return complain(reason)
    }
    try metadata.remove(.pendingDeletions)
  }

  private func complain(_ reason: String) {
    let words = "files that were deleted still lie on the remote: \(reason)"
    reporter.report(.problem(Problem(.unrecorded, subject: ".S3", reason: words)))
  }

  /// The rows that there are at this moment.
  private func currentVersions(_ ledgers: RemoteLedgers) async throws -> VersionTable {
    let fetched = try await RemoteLedgers.fetch(
      RemoteLedgers.versionsKey,
      from: storage,
      unlessTag: ledgers.versionsTag,
      copy: ledgers.versionsBytes,
    )
    guard let fetched, fetched.bytes != ledgers.versionsBytes else { return ledgers.versions }
    return try VersionTable.read(csv: fetched.bytes, ledger: "versions.csv").table
  }

  func committer(for survey: Survey) -> LedgerCommitter {
    LedgerCommitter(storage: storage, environment: environment, ledgers: survey.fetchedLedgers)
  }

  func skipDeclined(_ plan: Plan, _ decisions: Decisions) {
    let taken = Set(decisions.accepted.map(\.path) + decisions.settled.map(\.conflict.path))
    for change in plan.changes where !taken.contains(change.path) {
      reporter.report(.declined(change.path, kind: change.kind.rawValue))
    }
    for conflict in plan.conflicts where !taken.contains(conflict.path) {
      reporter.report(.declined(conflict.path, kind: "conflict"))
    }
  }

  func apply(
    _ decisions: Decisions,
    _ survey: Survey,
    _ problems: [Problem],
    _ options: SyncOptions,
  ) async throws -> SyncSummary {
    let log = RunLog()
    for problem in survey.problems + problems { log.add(problem) }
    let place = workplace(survey, decisions, options.mode)
    let keeper = BaseKeeper(
      metadata: metadata,
      base: survey.base,
      planned: survey.fetchedLedgers.versions,
      scan: survey.scan,
      ignore: survey.ignore,
      recorded: survey.recorded,
    )
    let replacements = keeper.replacements(by: decisions)
    if !replacements.isEmpty {
      // Of what this vouches for, the run after a kill knows that nobody touched it.
      try? survey.scan.saveCache(to: tree)
      try keeper.expect(replacements)
    }
    let books = Books(
      place: place,
      reporter: reporter,
      committer: committer(for: survey),
      keeper: keeper,
      log: log,
    )
    var execution = Execution(
      place: place,
      reporter: reporter,
      jobs: options.jobs ?? storage.capabilities.concurrency,
      books: books,
    )
    reporter.report(.stage(.applying))
    let summary = await execution.run(decisions)
    // A cache that cannot be written costs the next run time and nothing else.
    try? survey.scan.saveCache(to: tree, edits: execution.books.writtenFiles)
    if options.mode.pushes {
      warnIfMisread(await execution.books.committer.ledgers.versions)
    }
    if let name = log.write(to: tree, environment: environment) {
      reporter.report(.message("What went wrong is in \(name) in the Data folder."))
    }
    return summary
  }

  /// The CSV reader of S3Synchrony takes a column of numbers for numbers.
  private func warnIfMisread(_ versions: VersionTable) {
    guard versions.isMisreadByPandas else { return }
    let problem = Problem(
      .misreadLedger,
      subject: "versions.csv",
      reason: "every name in it looks like a number or a truth value, which S3Synchrony cannot "
        + "sync; add a file whose name does not",
    )
    reporter.report(.problem(problem))
  }

  /// The bytes that will be transferred, or nil where something is pulled: no ledger tells
  /// the size of a file.
  private func bytesToPush(_ decisions: Decisions, _ survey: Survey) -> Int64? {
    let isPushOnly =
      decisions.settled.isEmpty
      && decisions.accepted.allSatisfy { $0.kind.direction == .push || $0.kind.isDeletion }
    guard isPushOnly else { return nil }
    return decisions.accepted.filter { !$0.kind.isDeletion }
      .compactMap { survey.scan.status(of: $0.path)?.size }
      .saturatingSum()
  }

  func workplace(
    _ survey: Survey,
    _ decisions: Decisions,
    _ mode: SyncMode,
  ) -> Workplace {
    let pushed = decisions.accepted.filter { $0.kind == .pushNew }.compactMap(\.local?.checksum)
    let pulled = decisions.accepted.filter { $0.kind == .pullNew }.compactMap(\.remote?.checksum)
    return Workplace(
      storage: storage,
      tree: tree,
      environment: environment,
      pool: pool,
      editor: editor,
      mode: mode,
      scan: survey.scan,
      remote: survey.ledgers.versions,
      deletions: DeletedContents(survey.ledgers.deletions),
      remoteCopies: ContentIndex(of: Set(pushed), in: survey.ledgers.versions),
      localCopies: ContentIndex(of: Set(pulled), in: survey.scan.table),
      meter: Meter(
        reporter: reporter,
        files: decisions.accepted.count + decisions.settled.count,
        bytes: bytesToPush(decisions, survey),
      ),
      claims: ScratchClaims(leftIn: tree),
    )
  }
}
