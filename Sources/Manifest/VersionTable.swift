/// The rows of a ledger: for each path one record, sorted by the bytes of the path.
///
/// Rows are slices of one arena of bytes and no strings, so that a million of them
/// cost little. Because every table is sorted alike, tables are compared by walking
/// them side by side.
public struct VersionTable: Sendable {
  /// A row: where its path lies in the arena, and its record.
  struct Row: Sendable {
    var checksum: Checksum
    var time: Timestamp
    var pathStart: UInt32
    var editor: UInt32
    var pathLength: UInt16
  }

  var arena: [UInt8]
  var rows: [Row]
  var editors: [String]

  /// Makes a table without rows.
  public init() {
    arena = []
    rows = []
    editors = []
  }

  /// The number of rows.
  public var count: Int { rows.count }

  /// Whether there is no row.
  public var isEmpty: Bool { rows.isEmpty }

  /// The path of the row at `position`, which lies in `0..<count`.
  public func path(at position: Int) -> RelativePath {
    let row = rows[position]
    let start = Int(row.pathStart)
    return RelativePath(validated: Array(arena[start..<start + Int(row.pathLength)]))
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
  public func comparePath(at position: Int, with other: VersionTable, at otherPosition: Int) -> Int {
    let left = path(at: position)
    let right = other.path(at: otherPosition)
    return left == right ? 0 : left < right ? -1 : 1
  }

  /// The position of the row of `path`, or nil. Costs a binary search.
  public func position(of path: RelativePath) -> Int? {
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if self.path(at: middle) < path { low = middle + 1 } else { high = middle }
    }
    return low < rows.count && self.path(at: low) == path ? low : nil
  }

  /// The record of `path`, or nil. Costs a binary search.
  public subscript(path: RelativePath) -> VersionRecord? {
    position(of: path).map(record(at:))
  }
}
