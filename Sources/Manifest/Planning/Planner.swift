/// Works out what a sync should do, from what both sides hold and held.
///
/// A planner is pure: it reads nothing, writes nothing and cannot fail. A million
/// unchanged paths cost it one walk along the tables.
public struct Planner: Sendable {
  /// What becomes of files that differ although neither side changed, or at a first sync.
  public enum Undecided: Hashable, Sendable {
    /// The newer one is proposed; for a person who reviews it.
    case proposeNewer
    /// They are conflicts; for a run without a person.
    case conflict
  }

  /// Which directions are proposed.
  public var mode: SyncMode
  /// What becomes of files that differ although neither side changed.
  public var undecided: Undecided
  /// Paths that take no part on either side.
  public var ignore: IgnoreList
  /// Patterns of which a path must match one to take part, or nil for all paths.
  public var include: IgnoreList?
  /// Patterns of which a path must match none to take part.
  public var exclude: IgnoreList

  /// Makes a planner.
  public init(
    mode: SyncMode = .twoWay,
    undecided: Undecided = .conflict,
    ignore: IgnoreList = IgnoreList(),
    include: IgnoreList? = nil,
    exclude: IgnoreList = IgnoreList(),
  ) {
    self.mode = mode
    self.undecided = undecided
    self.ignore = ignore
    self.include = include
    self.exclude = exclude
  }

  /// Returns the proposals, conflicts and problems of `situation`.
  public func plan(_ situation: Situation) -> Plan {
    var plan = differences(in: situation)
    plan.checkArrivals(in: situation)
    plan.pairRenames()
    plan.problems.sort { $0.subject < $1.subject }
    return plan
  }

  /// Judges each path by itself.
  private func differences(in situation: Situation) -> Plan {
    let rules = Rules(undecided: undecided, isFirstSync: situation.isFirstSync)
    let unknown = UnknownPlaces(situation.unknownHere)
    var notices = DeletionNotices(situation)
    var plan = Plan()
    var walk = SideBySideWalk(situation)
    while let step = walk.next() {
      guard let path = situation.differingPath(at: step) else { continue }
      guard takesPart(path), !unknown.cover(path) else { continue }
      let standing = situation.standing(at: step)
      let deletion =
        step.remote == nil
        ? notices.notice(of: path) : .none
      add(rules.verdict(on: standing, deletion: deletion), of: path, standing, to: &plan)
    }
    return plan
  }

  private func takesPart(_ path: RelativePath) -> Bool {
    if ignore.ignores(path) || exclude.ignores(path) { return false }
    return include?.ignores(path) ?? true
  }

  private func add(
    _ verdict: Verdict,
    of path: RelativePath,
    _ standing: Standing,
    to plan: inout Plan,
  ) {
    switch verdict {
    case .nothing: break
    case .change(let kind, let remarks):
      guard mode.allows(kind) else { break }
      if let problem = path.problem(with: kind) {
        plan.problems.append(problem)
      } else {
        plan.changes.append(
          Change(
            path: path,
            kind: kind,
            local: standing.local,
            remote: standing.remote,
            remarks: remarks,
          )
        )
      }
    case .conflict(let reason):
      guard let local = standing.local, let remote = standing.remote else { break }
      if let problem = path.reservedNameProblem {
        plan.problems.append(problem)
      } else {
        plan.conflicts.append(Conflict(path: path, local: local, remote: remote, reason: reason))
      }
    }
  }
}

extension Situation {
  /// The path at `step` if the two sides differ there, or nil.
  fileprivate func differingPath(at step: SideBySideWalk.Step) -> RelativePath? {
    switch (step.local, step.remote) {
    case (nil, nil): nil
    case (.some(let here), nil): local.path(at: here)
    case (nil, .some(let there)): remote.path(at: there)
    case (.some(let here), .some(let there)):
      local.checksum(at: here) == remote.checksum(at: there) ? nil : local.path(at: here)
    }
  }

  fileprivate func standing(at step: SideBySideWalk.Step) -> Standing {
    Standing(
      local: step.local.map(local.record(at:)),
      localBase: step.localBase.map(localBase.record(at:)),
      remote: step.remote.map(remote.record(at:)),
      remoteBase: step.remoteBase.map(remoteBase.record(at:)),
    )
  }
}
