extension VersionTable {
  /// Returns the table with some rows put in, replaced (a record) or removed (nil).
  ///
  /// A damaged row goes when a row of its path is put in, and stays otherwise.
  public func applying(_ edits: [RelativePath: VersionRecord?]) -> VersionTable {
    var builder = VersionTableBuilder()
    builder.reserve(rows: count + edits.count, pathBytes: arena.count)
    let numbers = editors.map { builder.editorNumber(of: $0) }
    var position = 0
    for (path, record) in edits.sorted(by: { $0.key < $1.key }) {
      let next = lowerBound(of: path.bytes.span)
      for kept in position..<next { append(kept, numbers, to: &builder) }
      let isReplaced = next < count && self.path(at: next) == path
      position = isReplaced ? next + 1 : next
      if let record { builder.append(path, record) }
    }
    for kept in position..<count { append(kept, numbers, to: &builder) }
    var table = builder.finish()
    table.kept = kept.filter { row in
      (try? RelativePath(row.path)).map { edits[$0].flatMap(\.self) == nil } ?? true
    }
    return table
  }

  private func append(_ position: Int, _ numbers: [UInt32], to builder: inout VersionTableBuilder) {
    let editor = numbers[Int(rows[position].editor)]
    builder.append(rowAt: position, of: self, editor: editor)
  }
}

extension VersionTable {
  /// Returns the table without the rows that cannot be read.
  public func withoutDamagedRows() -> VersionTable {
    var table = self
    table.kept = []
    return table
  }
}
