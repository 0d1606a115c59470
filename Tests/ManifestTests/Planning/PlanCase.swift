import Testing

@testable import Manifest

/// A situation with a name, and the plan that is expected of it.
struct PlanCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var situation: Situation
  var planner = Planner()
  var expected: [String]

  /// Describes a situation of a folder that was synced before.
  init(
    _ testDescription: String,
    local: String = "",
    localBase: String = "",
    remote: String = "",
    remoteBase: String = "",
    deletions: String = "",
    deletionsBase: String = "",
    unknownHere: [String] = [],
    undecided: Planner.Undecided = .conflict,
    mode: SyncMode = .twoWay,
    expected: [String],
  ) {
    self.testDescription = testDescription
    situation = Situation(
      local: VersionTable(notation: local),
      localBase: VersionTable(notation: localBase),
      remote: VersionTable(notation: remote),
      remoteBase: VersionTable(notation: remoteBase),
      deletions: DeletionTable(notation: deletions),
      deletionsBase: DeletionTable(notation: deletionsBase),
      unknownHere: unknownHere.map(RelativePath.init(notation:)),
    )
    planner.undecided = undecided
    planner.mode = mode
    self.expected = expected
  }

  /// Describes a situation in which the last sync left the same on both sides.
  init(
    _ testDescription: String,
    local: String = "",
    base: String,
    remote: String = "",
    deletions: String = "",
    deletionsBase: String = "",
    unknownHere: [String] = [],
    undecided: Planner.Undecided = .conflict,
    mode: SyncMode = .twoWay,
    expected: [String],
  ) {
    self.init(
      testDescription,
      local: local,
      localBase: base,
      remote: remote,
      remoteBase: base,
      deletions: deletions,
      deletionsBase: deletionsBase,
      unknownHere: unknownHere,
      undecided: undecided,
      mode: mode,
      expected: expected,
    )
  }

  /// Plans and compares.
  func check() {
    #expect(planner.plan(situation).notation == expected)
  }
}
