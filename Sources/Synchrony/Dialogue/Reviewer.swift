public import Manifest

/// Decides what becomes of a plan.
public protocol Reviewer: Sendable {
  /// Whether a person sees the plan before it is carried out.
  var isPerson: Bool { get }

  /// Decides on every change and conflict of `plan`.
  func review(_ plan: Plan) async -> Decisions
}

/// What was decided on a plan.
public struct Decisions: Sendable {
  /// What is to be carried out: changes of the plan, and changes in the other direction
  /// that a person chose instead of one (a revert, or a file brought back).
  public var accepted: [Change]
  /// The conflicts that are to be settled, and how.
  public var settled: [Settlement]

  /// Makes decisions; what is in neither list is left as it is.
  public init(accepted: [Change] = [], settled: [Settlement] = []) {
    self.accepted = accepted
    self.settled = settled
  }
}

/// How one conflict is settled.
public struct Settlement: Sendable, Hashable {
  /// Which content the name gets.
  public enum Choice: Sendable, Hashable {
    /// The remote's, and ours lies beside it as a conflict copy, on both sides.
    case keepBoth
    /// Ours, on both sides.
    case mine
    /// The remote's, on both sides.
    case theirs
  }

  /// The conflict.
  public var conflict: Conflict
  /// Which content the name gets.
  public var choice: Choice

  /// Makes a settlement.
  public init(_ conflict: Conflict, _ choice: Choice) {
    self.conflict = conflict
    self.choice = choice
  }
}
