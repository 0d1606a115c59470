/// A ledger that cannot be read as a table at all, so that nothing in it can be trusted.
///
/// Whoever meets it stops before anything is changed and never writes over the ledger.
public struct DamagedTable: Error, Hashable, Sendable {
  /// The ledger's name, such as `versions.csv`.
  public var ledger: String
  /// The row at which reading ended, the header being row 1, or nil.
  public var row: Int?
  /// What is wrong and what to do, in one sentence.
  public var reason: String

  /// Makes the error.
  public init(ledger: String, row: Int? = nil, reason: String) {
    self.ledger = ledger
    self.row = row
    self.reason = reason
  }
}
