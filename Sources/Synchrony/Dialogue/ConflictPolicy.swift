public import Manifest

/// What becomes of files that both sides changed.
public enum ConflictPolicy: String, Hashable, Sendable, CaseIterable {
  /// A person decides on each.
  case ask
  /// The remote's keeps the name, and ours lies beside it.
  case keepBoth = "keep-both"
  /// The one with the later time gets the name; of equal times both are kept.
  case newer
  /// Ours gets the name.
  case mine
  /// The remote's gets the name.
  case theirs

  /// How a conflict is settled, or nil where a person has to say.
  public func choice(for conflict: Conflict) -> Settlement.Choice? {
    switch self {
    case .ask: nil
    case .keepBoth: .keepBoth
    case .mine: .mine
    case .theirs: .theirs
    case .newer: Self.newer(conflict.local.timeEdited, conflict.remote.timeEdited)
    }
  }

  private static func newer(_ here: Timestamp, _ there: Timestamp) -> Settlement.Choice {
    if here == there { return .keepBoth }
    return here > there ? .mine : .theirs
  }
}
