/// The rows of `deletedS3.csv`: each deletion from the shared place, oldest first.
///
/// A name deleted twice has two rows, and a row stays when the name comes back; a
/// deletion holds only while the name is absent from `versions.csv`.
public struct DeletionTable: Sendable {
  /// A deletion: the path, and the record it had in `versions.csv` when it was deleted.
  ///
  /// The record is nil where the ledger gives the name alone.
  public struct Row: Hashable, Sendable {
    /// The deleted path.
    public var path: RelativePath
    /// The last version of the file.
    public var record: VersionRecord?

    /// Makes a row.
    public init(path: RelativePath, record: VersionRecord?) {
      self.path = path
      self.record = record
    }
  }

  /// The rows in the order of the ledger.
  public private(set) var rows: [Row] = []
  /// The damaged rows, which are written back at the end.
  var kept: [KeptRow] = []

  /// Makes a table of `rows`.
  public init(rows: [Row] = []) {
    self.rows = rows
  }

  /// Returns the table without the rows that cannot be read.
  public func withoutDamagedRows() -> DeletionTable { DeletionTable(rows: rows) }

  /// Adds a deletion at the end.
  public mutating func append(_ row: Row) {
    rows.append(row)
  }
}
