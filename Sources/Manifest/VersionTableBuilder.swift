/// Collects rows in any order and makes a table of them.
///
/// Rows that come in the order of their paths cost least.
public struct VersionTableBuilder: Sendable {
  private var arena: [UInt8] = []
  private var rows: [VersionRow] = []
  private var editors = EditorNumbers()

  /// Makes a builder without rows.
  public init() {}

  /// Makes room for so many rows, and so many bytes of paths.
  public mutating func reserve(rows: Int, pathBytes: Int) {
    self.rows.reserveCapacity(rows)
    arena.reserveCapacity(pathBytes)
  }

  /// Adds a row.
  ///
  /// Of several rows of one path the first decides.
  public mutating func append(_ path: RelativePath, _ record: VersionRecord) {
    append(
      validatedPath: path.bytes.span,
      checksum: record.checksum,
      timeEdited: record.timeEdited,
      editedBy: record.editedBy,
    )
  }

  /// Adds a row whose path is known to keep every `PathRule`.
  package mutating func append(
    validatedPath path: Span<UInt8>,
    checksum: Checksum,
    timeEdited: Timestamp,
    editedBy: String,
  ) {
    let start = arena.count
    for index in path.indices { arena.append(path[index]) }
    appendRow(start..<arena.count, checksum, timeEdited, editors.number(of: editedBy))
  }

  /// Adds the row at `position` of `table`.
  mutating func append(rowAt position: Int, of table: VersionTable, editor: UInt32) {
    let row = table.rows[position]
    let start = arena.count
    arena.append(contentsOf: table.arena[row.path])
    appendRow(start..<arena.count, row.checksum, row.time, editor)
  }

  /// The number under which `append(rowAt:of:editor:)` knows an editor.
  mutating func editorNumber(of name: String) -> UInt32 { editors.number(of: name) }

  private mutating func appendRow(
    _ path: Range<Int>,
    _ checksum: Checksum,
    _ time: Timestamp,
    _ editor: UInt32,
  ) {
    precondition(path.upperBound <= Int(UInt32.max), "a table holds at most 4 GiB of paths")
    rows.append(VersionRow(path: path, checksum: checksum, time: time, editor: editor))
  }

  /// Makes the table.
  public consuming func finish() -> VersionTable {
    var table = VersionTable()
    table.arena = arena
    table.rows = rows
    rows = []
    if !PathSorter.isStrictlySorted(table.rows, in: arena.span) {
      _ = PathSorter.sortUnique(&table.rows, in: arena.span)
    }
    table.editors = editors.names
    return table
  }
}
