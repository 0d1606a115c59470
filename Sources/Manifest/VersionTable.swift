/// The rows of a ledger: for each path one record, sorted by the bytes of the path.
///
/// Rows are slices of one arena of bytes and no strings, so that a million of them
/// cost little. Because every table is sorted alike, tables are compared by walking
/// them side by side. Damaged rows have no position; they are only written back.
public struct VersionTable: Sendable {
  var arena: [UInt8]
  var rows: [VersionRow]
  var editors: [String]
  var kept: [KeptRow]

  /// Makes a table without rows.
  public init() {
    arena = []
    rows = []
    editors = []
    kept = []
  }

  /// The number of rows.
  public var count: Int { rows.count }

  /// Whether there is no row.
  public var isEmpty: Bool { rows.isEmpty }

  /// The number of damaged rows that are written back as they are.
  public var damagedRowCount: Int { kept.count }

  /// The path of the row at `position`, which lies in `0..<count`.
  public func path(at position: Int) -> RelativePath {
    RelativePath(validated: Array(arena[rows[position].path]))
  }

  /// The checksum of the row at `position`, which lies in `0..<count`.
  public func checksum(at position: Int) -> Checksum { rows[position].checksum }

  /// The record of the row at `position`, which lies in `0..<count`.
  public func record(at position: Int) -> VersionRecord {
    let row = rows[position]
    return VersionRecord(
      checksum: row.checksum,
      timeEdited: row.time,
      editedBy: editors[Int(row.editor)],
    )
  }

  /// Compares the path of a row with that of a row of another table: below 0, 0 or above 0.
  public func comparePath(at position: Int, with other: VersionTable, at otherPosition: Int) -> Int
  {
    Span.compare(arena.span, rows[position].path, other.arena.span, other.rows[otherPosition].path)
  }

  /// The position of the row of `path`, or nil.
  ///
  /// Costs a binary search.
  public func position(of path: RelativePath) -> Int? {
    let low = lowerBound(of: path.bytes.span)
    guard low < rows.count else { return nil }
    return compare(low, with: path.bytes.span) == 0 ? low : nil
  }

  /// The record of `path`, or nil.
  ///
  /// Costs a binary search.
  public subscript(path: RelativePath) -> VersionRecord? {
    position(of: path).map(record(at:))
  }

  /// The position of the first row whose path is not before `path`.
  func lowerBound(of path: Span<UInt8>) -> Int {
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if compare(middle, with: path) < 0 { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func compare(_ position: Int, with path: Span<UInt8>) -> Int {
    Span.compare(arena.span, rows[position].path, path, 0..<path.count)
  }
}
