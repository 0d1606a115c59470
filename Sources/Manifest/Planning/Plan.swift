/// What a sync would do: proposals, conflicts and what was noticed on the way.
public struct Plan: Sendable {
  /// The proposals, ordered by path.
  public var changes: [Change]
  /// The conflicts, ordered by path.
  public var conflicts: [Conflict]
  /// Files that are left alone, each with the reason.
  public var problems: [Problem]

  /// Makes a plan.
  public init(changes: [Change] = [], conflicts: [Conflict] = [], problems: [Problem] = []) {
    self.changes = changes
    self.conflicts = conflicts
    self.problems = problems
  }

  /// Whether there is nothing to do.
  public var isEmpty: Bool { changes.isEmpty && conflicts.isEmpty }
}
