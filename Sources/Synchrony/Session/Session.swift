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
  /// The threads that a run uses, of which any may be blocked by a file or a lock.
  let pool: any Workforce

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
    pool = environment.workforce(nil)
  }

  var metadata: MetadataFolder { MetadataFolder(tree: tree, environment: environment) }
  var reporter: any Reporter { participants.reporter }

  /// Works out what differs, has it reviewed, and applies it.
  ///
  /// Only one run at a time works in a Data folder.
  ///
  /// - Parameter options: what the sync may do.
  /// - Returns: what was done.
  /// - Throws: `SyncError` where nothing was changed.
  public func synchronize(_ options: SyncOptions) async throws -> SyncSummary {
    try await withTaskExecutorPreference(pool) { try await synchronizeThere(options) }
  }

  @concurrent private func synchronizeThere(_ options: SyncOptions) async throws -> SyncSummary {
    guard let mode = options.effectiveMode else { return sayThatNothingRemains() }
    var options = options
    options.mode = mode
    let start = environment.now()
    let lock = try options.isDryRun ? nil : lockDataFolder()
    defer { lock?.release() }
    if !options.isDryRun { try recover() }

    var survey = try await surveyor.survey()
    try await putRowsBack(in: &survey, options)
    try await doubtUnrecorded(in: &survey, options)
    let plan = await plan(survey, options)
    announce(plan, survey.problems)
    try refuse(plan, survey, options)
    if options.isDryRun { return finish(SyncSummary(), plan, since: start) }

    let decisions = await participants.reviewer.review(plan)
    try refuse(decisions, survey, options)
    if mode.pushes { try await prepareRemote(&survey) }
    skipDeclined(plan, decisions)
    let summary = try await apply(decisions, survey, plan.problems, options)
    return finish(summary, plan, since: start)
  }

  /// Works out what `synchronize` would propose; changes nothing.
  ///
  /// - Parameter options: what the sync might do.
  /// - Returns: the plan.
  /// - Throws: `SyncError`.
  public func status(_ options: SyncOptions) async throws -> Plan {
    try await withTaskExecutorPreference(pool) { try await statusThere(options) }
  }

  @concurrent private func statusThere(_ options: SyncOptions) async throws -> Plan {
    var options = options
    options.isDryRun = true
    guard let mode = options.effectiveMode else { return Plan() }
    options.mode = mode
    var survey = try await surveyor.survey()
    try await putRowsBack(in: &survey, options)
    try await doubtUnrecorded(in: &survey, options)
    let plan = await plan(survey, options)
    announce(plan, survey.problems)
    return plan
  }
}

// MARK: - Ending

extension Session {
  private func finish(
    _ summary: SyncSummary,
    _ plan: Plan,
    since start: FileTime,
  ) -> SyncSummary {
    var summary = summary
    summary.conflicts += plan.conflicts.count
    summary.seconds = environment.now().since(start)
    return summary
  }

  private func sayThatNothingRemains() -> SyncSummary {
    reporter.report(
      .message("Nothing to do: this mode only uploads, and --read-only forbids that.")
    )
    return SyncSummary()
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
      pool: pool,
    )
  }

  func plan(_ survey: Survey, _ options: SyncOptions) async -> Plan {
    let planner = Planner(
      mode: options.mode,
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
    situation.remoteDistinguishesTwins = await storage.distinguishesTwins
    return planner.plan(situation)
  }

  private func announce(_ plan: Plan, _ problems: [Problem]) {
    for problem in problems + plan.problems { reporter.report(.problem(problem)) }
    for change in plan.changes { reporter.report(.proposed(change)) }
    for conflict in plan.conflicts { reporter.report(.conflict(conflict)) }
  }
}
