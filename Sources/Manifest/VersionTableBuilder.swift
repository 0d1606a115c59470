/// Collects rows in any order and makes a table of them.
public struct VersionTableBuilder: Sendable {
  private var entries: [RelativePath: VersionRecord] = [:]

  /// Makes a builder without rows.
  public init() {}

  /// Adds a row. Of two rows of one path the first decides.
  ///
  /// - Returns: whether the row was added.
  @discardableResult
  public mutating func append(_ path: RelativePath, _ record: VersionRecord) -> Bool {
    if entries[path] != nil { return false }
    entries[path] = record
    return true
  }

  /// Makes the table.
  public consuming func finish() -> VersionTable {
    var table = VersionTable()
    var editorNumbers: [String: UInt32] = [:]
    for (path, record) in entries.sorted(by: { $0.key < $1.key }) {
      let start = table.arena.count
      table.arena.append(contentsOf: path.bytes)
      let editor = editorNumbers[record.editedBy] ?? UInt32(table.editors.count)
      if editorNumbers.updateValue(editor, forKey: record.editedBy) == nil {
        table.editors.append(record.editedBy)
      }
      table.rows.append(
        VersionTable.Row(
          checksum: record.checksum,
          time: record.timeEdited,
          pathStart: UInt32(start),
          editor: editor,
          pathLength: UInt16(path.bytes.count),
        )
      )
    }
    return table
  }
}

extension VersionTable {
  /// Returns the table with some rows put in, replaced (a record) or removed (nil).
  public func applying(_ edits: [RelativePath: VersionRecord?]) -> VersionTable {
    var builder = VersionTableBuilder()
    for (path, record) in edits { if let record { builder.append(path, record) } }
    for position in 0..<count {
      let path = path(at: position)
      if edits[path] == nil { builder.append(path, record(at: position)) }
    }
    return builder.finish()
  }
}
