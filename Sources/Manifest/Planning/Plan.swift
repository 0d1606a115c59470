/// What a sync would do: proposals, conflicts and what was noticed on the way.
///
/// Each path stands in at most one change or conflict. Whoever performs a plan performs
/// the deletions on a side before the arrivals there, because an arrival may need their
/// room: a file `a` that comes where a folder `a` was emptied, or a name that changes in
/// case only. An arrival whose room was not made fails by itself and is proposed again.
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
