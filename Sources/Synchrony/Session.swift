public import LocalFiles
public import Manifest
public import Storage

/// The two sides of a sync, and who takes part: what a connection synchronizes.
public struct Session: Sendable {
  /// The shared place.
  public let storage: any Storage
  /// The Data folder.
  public let tree: any FileTree
  /// The name attached to changes.
  public let editor: String
  /// Who answers, decides and listens.
  public let participants: Participants
  /// The clock, the zone and chance.
  public let environment: Environment

  /// Makes a session.
  public init(
    storage: any Storage,
    tree: any FileTree,
    editor: String,
    participants: Participants,
    environment: Environment = .system,
  ) {
    self.storage = storage
    self.tree = tree
    self.editor = editor
    self.participants = participants
    self.environment = environment
  }

  private var metadata: MetadataFolder { MetadataFolder(tree: tree, environment: environment) }
  private var reporter: any Reporter { participants.reporter }

  /// Works out what differs, has it reviewed, and applies it.
  ///
  /// Only one run at a time works in a Data folder.
  ///
  /// - Parameter options: what the sync may do.
  /// - Returns: what was done.
  /// - Throws: `SyncError` where nothing was changed.
  public func synchronize(_ options: SyncOptions) async throws -> SyncSummary {
    let start = environment.now()
    let mode = options.effectiveMode
    let lock = try options.isDryRun ? nil : lockDataFolder()
    defer { lock?.release() }
    if !options.isDryRun { try recover() }

    var survey = try await surveyor.survey()
    let plan = plan(survey, options)
    announce(plan, survey.problems)
    try refuse(plan, survey, options)
    if options.isDryRun { return SyncSummary() }

    if mode.pushes { try await prepareRemote(&survey) }
    let decisions = await participants.reviewer.review(plan)
    try refuse(decisions, survey, options)
    skipDeclined(plan, decisions)
    var summary = try await apply(decisions, survey, plan.problems, options)
    summary.conflicts = plan.conflicts.count
    summary.seconds = environment.now().since(start)
    return summary
  }

  /// Works out what `synchronize` would propose; changes nothing.
  ///
  /// - Parameter options: what the sync might do.
  /// - Returns: the plan.
  /// - Throws: `SyncError`.
  public func status(_ options: SyncOptions) async throws -> Plan {
    var options = options
    options.isDryRun = true
    let survey = try await surveyor.survey()
    let plan = plan(survey, options)
    announce(plan, survey.problems)
    return plan
  }
}

// MARK: - Looking

extension Session {
  var surveyor: Surveyor {
    Surveyor(
      storage: storage,
      tree: tree,
      metadata: metadata,
      environment: environment,
      editor: editor,
      reporter: reporter,
    )
  }

  private func plan(_ survey: Survey, _ options: SyncOptions) -> Plan {
    let planner = Planner(
      mode: options.effectiveMode,
      undecided: participants.reviewer.isPerson ? .proposeNewer : .conflict,
      ignore: survey.ignore,
      include: options.include.isEmpty ? nil : IgnoreList(patterns: options.include),
      exclude: IgnoreList(patterns: options.exclude),
    )
    var situation = survey.situation
    let plan = planner.plan(situation)
    // Finding out costs a file in `.S3/tmp`, so it is done only for somebody who has twins.
    guard !options.isDryRun, plan.problems.contains(where: { $0.kind == .twin }) else {
      return plan
    }
    situation.localDistinguishesTwins = tree.distinguishesTwins
    return planner.plan(situation)
  }

  private func announce(_ plan: Plan, _ problems: [Problem]) {
    for problem in problems + plan.problems { reporter.report(.problem(problem)) }
    for change in plan.changes { reporter.report(.proposed(change)) }
    for conflict in plan.conflicts { reporter.report(.conflict(conflict)) }
  }
}

// MARK: - Guards

extension Session {
  /// Stops a run that would empty a side which cannot be meant to be empty, or that deletes too
  /// much without a person who sees it.
  ///
  /// A limit that a person set is held against what they then accept.
  private func refuse(_ plan: Plan, _ survey: Survey, _ options: SyncOptions) throws {
    let isPerson = participants.reviewer.isPerson
    if isPerson, options.maxDelete != nil { return }
    let refusal = Refusal.first(
      for: plan,
      in: survey.situation,
      limit: options.maxDelete,
      isPersonConfirmed: isPerson,
    )
    if let refusal { throw SyncError(refusal) }
  }

  /// Stops a run in which more deletions were accepted than the options allow.
  private func refuse(
    _ decisions: Decisions,
    _ survey: Survey,
    _ options: SyncOptions,
  ) throws {
    guard let limit = options.maxDelete else { return }
    let refusal = Refusal.first(
      for: Plan(changes: decisions.accepted),
      in: survey.situation,
      limit: limit,
      isPersonConfirmed: participants.reviewer.isPerson,
    )
    if let refusal { throw SyncError(refusal) }
  }

  /// Takes the lock that only one run at a time gets.
  func lockDataFolder() throws -> any FileLock {
    do {
      if let lock = try tree.lock(MetadataFolder.File.lock.key) { return lock }
    } catch {
      throw SyncError(error)
    }
    throw SyncError(
      .locked,
      "Another run is at work in this Data folder; wait until it has ended.",
    )
  }

  private func recover() throws {
    let recovery = Recovery(
      tree: tree,
      environment: environment,
      editor: editor,
      reporter: reporter,
    )
    do {
      try recovery.run()
    } catch {
      throw SyncError(error)
    }
  }
}

// MARK: - Doing

extension Session {
  /// Makes sure that the remote has ledgers, and finishes the deletions of a killed run.
  private func prepareRemote(_ survey: inout Survey) async throws {
    do {
      if survey.ledgers.versionsTag == nil || survey.ledgers.deletionsTag == nil {
        let committer = committer(for: survey)
        try await committer.create()
        survey.ledgers = await committer.ledgers
      }
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
    let remover = RemoteRemover(place: workplace(survey, Decisions(), .twoWay))
    for position in 0..<pending.count {
      let path = pending.path(at: position)
      guard survey.ledgers.versions.position(of: path) == nil else { continue }
      try await remover.finish(path, pending.checksum(at: position))
    }
    try metadata.remove(.pendingDeletions)
  }

  func committer(for survey: Survey) -> LedgerCommitter {
    LedgerCommitter(storage: storage, environment: environment, ledgers: survey.ledgers)
  }

  private func skipDeclined(_ plan: Plan, _ decisions: Decisions) {
    let taken = Set(decisions.accepted.map(\.path) + decisions.settled.map(\.conflict.path))
    for change in plan.changes where !taken.contains(change.path) {
      reporter.report(.declined(change.path, kind: change.kind.rawValue))
    }
    for conflict in plan.conflicts where !taken.contains(conflict.path) {
      reporter.report(.declined(conflict.path, kind: "conflict"))
    }
  }

  private func apply(
    _ decisions: Decisions,
    _ survey: Survey,
    _ problems: [Problem],
    _ options: SyncOptions,
  ) async throws -> SyncSummary {
    let log = RunLog()
    for problem in survey.problems + problems { log.add(problem) }
    let place = workplace(survey, decisions, options.effectiveMode)
    let keeper = BaseKeeper(
      metadata: metadata,
      base: survey.base,
      scan: survey.scan,
      ignore: survey.ignore,
    )
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
    if let name = log.write(to: tree, environment: environment) {
      reporter.report(.message("What went wrong is in \(name) in the Data folder."))
    }
    return summary
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
      .reduce(0, +)
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
      editor: editor,
      mode: mode,
      scan: survey.scan,
      remote: survey.ledgers.versions,
      deletions: survey.ledgers.deletions,
      remoteCopies: ContentIndex(of: Set(pushed), in: survey.ledgers.versions),
      localCopies: ContentIndex(of: Set(pulled), in: survey.scan.table),
      meter: Meter(
        reporter: reporter,
        files: decisions.accepted.count + decisions.settled.count,
        bytes: bytesToPush(decisions, survey),
      ),
    )
  }
}
