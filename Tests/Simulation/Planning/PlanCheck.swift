import Manifest

/// The planner alone: two trees that began as one, and plans that are carried out in any order and
/// only in part, until there is nothing left to do.
///
/// Two trees that have nothing to do with each other would hardly ever meet, so both are made by
/// changing the same one a little.
package struct PlanCheck {
  private var situation: Situation
  private let chance: Chance
  private let planner = Planner()
  /// What a side held at a name, and nobody who had it gave up.
  private var owed: Set<Checksum> = []
  private var lastContent: UInt64 = 0

  private static let paths: [RelativePath] = [
    "a", "b.csv", "c", "sub/a", "sub/b.csv", "sub/deep/x", "t", "u/v",
  ].compactMap { try? RelativePath($0) }
  /// More rounds than any two trees need that stay as they are.
  private static let mostRounds = 60

  private init(seed: UInt64) {
    chance = Chance(seed: seed, stream: 4)
    situation = Situation(
      local: VersionTable(),
      localBase: VersionTable(),
      remote: VersionTable(),
      remoteBase: VersionTable(),
      deletions: DeletionTable(),
      deletionsBase: DeletionTable(),
    )
    let base = VersionTable().applying(
      Self.paths.filter { _ in chance.happens(0.7) }.map { ($0, content()) }
    )
    situation.localBase = base
    situation.remoteBase = chance.happens(0.9) ? base : perturbed(base)
    situation.local = perturbed(base)
    situation.remote = perturbed(base)
    for position in 0..<base.count where situation.remote[base.path(at: position)] == nil {
      let path = base.path(at: position)
      guard situation.remoteBase[path] != nil, chance.happens(0.95) else { continue }
      situation.deletions.append(DeletionTable.Row(path: path, record: base[path]))
    }
    owe(situation.local, over: situation.localBase, situation.remoteBase)
    owe(situation.remote, over: situation.remoteBase, situation.localBase)
  }

  /// Checks the planner with what a seed makes.
  ///
  /// - Returns: what is wrong, or nil.
  package static func run(seed: UInt64) -> String? {
    var check = PlanCheck(seed: seed)
    return check.settle()
  }

  // MARK: Making trees

  private mutating func content() -> VersionRecord {
    lastContent += 1
    // A few contents are the same on both sides by accident.
    let number = chance.happens(0.15) ? UInt64(1 + chance.below(4)) : 100 + lastContent
    return record(Checksum(high: 7, low: number))
  }

  private func record(_ checksum: Checksum) -> VersionRecord {
    VersionRecord(
      checksum: checksum,
      timeEdited: Timestamp(seconds: Int64(chance.below(1_000))),
      editedBy: "alice",
    )
  }

  private mutating func perturbed(_ base: VersionTable) -> VersionTable {
    var records: [VersionRecord?] = Self.paths.map { base[$0] }
    var changed: Set<Int> = []
    for _ in 0..<chance.below(5) {
      let (path, other) = (chance.below(records.count), chance.below(records.count))
      changed.formUnion([path, other])
      switch (chance.below(5), records[path]) {
      case (0...1, _): records[path] = content()
      case (2, _): records[path] = nil
      case (3, let old?) where path != other:
        records[path] = nil
        records[other] = record(old.checksum)
      case (_, let old?): records[other] = record(old.checksum)
      default: break
      }
    }
    return changed.isEmpty ? base : base.applying(changed.map { (Self.paths[$0], records[$0]) })
  }

  /// Whatever a side made itself must not get lost.
  private mutating func owe(
    _ side: VersionTable,
    over base: VersionTable,
    _ otherBase: VersionTable,
  ) {
    for position in 0..<side.count {
      let (path, checksum) = (side.path(at: position), side.checksum(at: position))
      if base[path]?.checksum != checksum || otherBase[path]?.checksum != checksum {
        owed.insert(checksum)
      }
    }
  }

  // MARK: Carrying out

  private mutating func settle() -> String? {
    for _ in 0..<Self.mostRounds {
      let plan = planner.plan(situation)
      if plan.isEmpty { return verdict() }
      if let failure = carryOut(plan) { return failure }
      let (here, there) = situation.settledBases { _ in false }
      situation.localBase = here
      situation.remoteBase = there
      situation.deletionsBase = situation.settledDeletions
    }
    return "there is something to do after \(Self.mostRounds) rounds"
  }

  private typealias Edit = (path: RelativePath, record: VersionRecord?)

  /// Each path stands in one change at most, so the tables take all changes at once.
  private mutating func carryOut(_ plan: Plan) -> String? {
    var changes = plan.changes
    var edits: (here: [Edit], there: [Edit]) = ([], [])
    var paths: Set<RelativePath> = []
    var done = 0
    while !changes.isEmpty {
      let change = changes.remove(at: chance.below(changes.count))
      guard paths.insert(change.path).inserted else { return "\(change.path) stands there twice" }
      // Some fail and are proposed again; the last chance of a plan is never missed.
      if chance.happens(0.2), done > 0 || !changes.isEmpty { continue }
      done += 1
      guard situation.local[change.path]?.checksum == change.local?.checksum,
        situation.remote[change.path]?.checksum == change.remote?.checksum
      else { return "\(change.kind.rawValue) of \(change.path) does not say what is there" }
      if change.kind == .pushDeleted {
        situation.deletions.append(DeletionTable.Row(path: change.path, record: change.remote))
      }
      switch change.kind {
      case .pushNew, .pushModified: edits.there.append((change.path, change.local))
      case .pushDeleted: edits.there.append((change.path, nil))
      case .pullNew, .pullModified: edits.here.append((change.path, change.remote))
      case .pullDeleted: edits.here.append((change.path, nil))
      }
    }
    if !edits.here.isEmpty { situation.local = situation.local.applying(edits.here) }
    if !edits.there.isEmpty { situation.remote = situation.remote.applying(edits.there) }
    for conflict in plan.conflicts { keepBoth(conflict) }
    return nil
  }

  private mutating func keepBoth(_ conflict: Conflict) {
    var copy = conflict.path
    repeat {
      guard let next = try? RelativePath(copy.bytes + Array(" copy".utf8)) else { return }
      copy = next
    } while situation.local[copy] != nil || situation.remote[copy] != nil
    situation.local = situation.local.applying([
      (copy, conflict.local), (conflict.path, conflict.remote),
    ])
    situation.remote = situation.remote.applying([(copy, conflict.local)])
  }

  private func verdict() -> String? {
    guard situation.local.hasSameContents(as: situation.remote) else {
      return "there is nothing to do, and the sides differ"
    }
    var left: Set<Checksum> = []
    for position in 0..<situation.local.count {
      left.insert(situation.local.checksum(at: position))
    }
    let lost = owed.subtracting(left)
    return lost.isEmpty ? nil : "\(lost.count) contents are lost"
  }
}
