import Testing

@testable import Manifest

/// The laws that hold for every world, as expectations about one of them.
struct PlanLaws {
  private let world: World
  private let situation: Situation
  private let planner = Planner()
  private let plan: Plan
  private let after: World

  init(_ world: World) {
    self.world = world
    situation = world.situation
    plan = planner.plan(situation)
    var after = world
    after.perform(plan)
    self.after = after
  }

  /// Performing the plan leaves nothing to do.
  func performingLeavesNothing() -> Bool {
    planner.plan(after.situation).isEmpty
  }

  /// A content is replaced or deleted only on behalf of a side that had that very content,
  /// and only if it is unchanged since.
  func losesNothing() -> Bool {
    plan.changes.allSatisfy { change in
      let target = change.kind.direction == .push ? world.remote : world.local
      guard let victim = target[change.path] else { return true }
      return world.localBase[change.path] == victim && world.remoteBase[change.path] == victim
    }
  }

  /// Whatever one side held is afterwards on both, unless `losesNothing` let it go.
  func keepsEveryContent() -> Bool {
    let kept = Set(after.local.values).intersection(after.remote.values)
    return [(world.local, world.localBase), (world.remote, world.remoteBase)]
      .allSatisfy { side, base in
        side.allSatisfy { path, content in kept.contains(content) || base[path] == content }
      }
  }

  /// Swapping the sides swaps the plan.
  func mirrorsItself() -> Bool {
    let mirror = planner.plan(world.mirrored.situation)
    let swapped = plan.changes.map { Step($0).mirrored }
    return swapped == mirror.changes.map { Step($0) }
      && plan.conflicts.map(\.path) == mirror.conflicts.map(\.path)
      && plan.conflicts.map(\.reason) == mirror.conflicts.map(\.reason)
  }

  /// A mode proposes nothing that both directions together would not.
  func modesProposeSubsets() -> Bool {
    let steps = Set(plan.changes.map { Step($0) })
    return SyncMode.allCases.allSatisfy { mode in
      var planner = planner
      planner.mode = mode
      let part = planner.plan(situation)
      return part.conflicts == plan.conflicts
        && part.changes.allSatisfy { mode.allows($0.kind) && steps.contains(Step($0)) }
    }
  }

  /// Checks all of them but the one about modes, which costs most.
  func check(_ location: SourceLocation = #_sourceLocation) {
    let laws = [
      ("performing leaves nothing", performingLeavesNothing()),
      ("loses nothing", losesNothing()),
      ("keeps every content", keepsEveryContent()),
      ("mirrors itself", mirrorsItself()),
    ]
    for (law, holds) in laws where !holds {
      Issue.record("\(law): \(plan.notation) for \(world)", sourceLocation: location)
    }
  }

  /// What of a change survives the swapping of sides.
  private struct Step: Hashable {
    var path: RelativePath
    var kind: Change.Kind
    var wasDeleted: Bool

    init(_ change: Change) {
      path = change.path
      kind = change.kind
      wasDeleted = change.remarks.contains { $0 == .deletedHere || $0 == .deletedThere }
    }

    var mirrored: Step {
      var mirror = self
      mirror.kind = kind.mirrored
      return mirror
    }
  }
}

extension Change.Kind {
  fileprivate var mirrored: Change.Kind {
    switch self {
    case .pushNew: .pullNew
    case .pushModified: .pullModified
    case .pushDeleted: .pullDeleted
    case .pullNew: .pushNew
    case .pullModified: .pushModified
    case .pullDeleted: .pushDeleted
    }
  }
}
