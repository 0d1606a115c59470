/// Something that `verify` found.
public struct Finding: Hashable, Sendable {
  /// What was found, in the order in which findings are reported.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// One of the two ledgers, while the other is there.
    case missingLedger = "missing-ledger"
    /// A row of `versions.csv` whose object is gone.
    case rowWithoutObject = "row-without-object"
    /// An object that no row lists.
    case objectWithoutRow = "object-without-row"
    /// An object whose content is not what its row says.
    case contentMismatch = "content-mismatch"
    /// An object that a finished deletion has left behind, or that came damaged and was given up.
    case leftOver = "left-over"
    /// A row of one of the two ledgers that cannot be read, or names a file a second time.
    case damagedRow = "damaged-row"
    /// An object whose name cannot be shared.
    case unusableName = "unusable-name"
    /// An object that cannot be read or asked after, so that nothing can be said of it.
    case unreadable
    /// A file that is not the same in the Data folder as in `versions.csv`: work for a sync.
    case localDifference = "local-difference"
  }

  /// What was found.
  public var kind: Kind
  /// The file or the ledger, as text that may hold control characters.
  public var subject: String
  /// What is wrong and what to do, in one sentence.
  public var reason: String
  /// Whether `--repair` has mended it.
  public var isRepaired: Bool
  /// Whether nothing is out of order: a sync will ask about it, and there is nothing to mend.
  public var isInformation: Bool { kind == .localDifference }

  /// Makes a finding.
  public init(_ kind: Kind, subject: String, reason: String, isRepaired: Bool = false) {
    self.kind = kind
    self.subject = subject
    self.reason = reason
    self.isRepaired = isRepaired
  }
}
