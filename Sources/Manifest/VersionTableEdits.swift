extension VersionTable {
  /// Returns the table with some rows put in, replaced (a record) or removed (nil).
  ///
  /// A damaged row goes when a row of its path is put in, and stays otherwise.
  public func applying(_ edits: [RelativePath: VersionRecord?]) -> VersionTable {
    applying(sorted: edits.sorted { $0.key < $1.key })
  }

  /// Returns the table with some rows put in, replaced (a record) or removed (nil).
  ///
  /// A damaged row goes when a row of its path is put in, and stays otherwise.
  ///
  /// - Parameter edits: what is done to each path, in any order; of several the last counts.
  /// - Returns: the other table.
  public func applying(_ edits: [(path: RelativePath, record: VersionRecord?)]) -> VersionTable {
    // Swift's sort is stable, though it does not promise that.
    var sorted: [(key: RelativePath, value: VersionRecord?)] = []
    sorted.reserveCapacity(edits.count)
    let order = edits.indices.sorted { left, right in
      let (one, other) = (edits[left].path, edits[right].path)
      return one < other || (one == other && left < right)
    }
    for index in order {
      if sorted.last?.key == edits[index].path { sorted.removeLast() }
      sorted.append((edits[index].path, edits[index].record))
    }
    return applying(sorted: sorted)
  }

  private func applying(sorted edits: [(key: RelativePath, value: VersionRecord?)]) -> VersionTable
  {
    var builder = VersionTableBuilder()
    builder.reserve(rows: count + edits.count, pathBytes: arena.count)
    let numbers = editors.map { builder.editorNumber(of: $0) }
    var position = 0
    for (path, record) in edits {
      let next = lowerBound(of: path.bytes.span)
      for kept in position..<next { append(kept, numbers, to: &builder) }
      let isReplaced = next < count && self.path(at: next) == path
      position = isReplaced ? next + 1 : next
      if let record { builder.append(path, record) }
    }
    for kept in position..<count { append(kept, numbers, to: &builder) }
    var table = builder.finish()
    guard !kept.isEmpty else { return table }
    let put = Set(edits.lazy.filter { $0.value != nil }.map(\.key))
    table.kept = kept.filter { row in
      (try? RelativePath(row.path)).map { !put.contains($0) } ?? true
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
