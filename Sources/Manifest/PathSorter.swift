/// Sorts rows by the bytes of their paths and leaves one row a path.
///
/// The rows are sorted by numbers that `PathCode` makes of their paths; where numbers are
/// equal, the paths go on behind what the numbers say. So the paths are read one after the
/// other as they lie in the arena, where comparing them would jump through it.
struct PathSorter {
  /// Rows whose paths are equal up to `depth`, in the order in which they stood.
  private typealias Group = (range: Range<Int>, depth: Int)

  /// Groups of fewer rows are compared path by path: the tables of a code cost more.
  private static let fewestForCode = 32

  private var entries: [SortEntry]
  private var scratch: [SortEntry]
  private var open: [Group]

  /// Sorts `rows`; of rows of one path the one that stood first is left.
  ///
  /// - Returns: the rows that were taken out.
  static func sortUnique(_ rows: inout [VersionRow], in arena: Span<UInt8>) -> [VersionRow] {
    arrange(&rows, by: order(of: rows, in: arena))
  }

  /// Whether each path comes after the one before it.
  static func isStrictlySorted(_ rows: [VersionRow], in arena: Span<UInt8>) -> Bool {
    rows.indices.dropFirst().allSatisfy {
      Span.compare(arena, rows[$0 - 1].path, arena, rows[$0].path) < 0
    }
  }

  private static func order(of rows: [VersionRow], in arena: Span<UInt8>) -> [SortEntry] {
    var sorter = PathSorter(count: rows.count)
    while let group = sorter.open.popLast() {
      if group.range.count < fewestForCode {
        sorter.compare(group, rows, arena)
      } else {
        sorter.encode(group, rows, arena)
      }
    }
    return sorter.entries
  }

  private init(count: Int) {
    entries = (0..<count).map { SortEntry(position: UInt32($0)) }
    scratch = entries
    open = [(entries.indices, 0)]
  }

  /// Sorts a group by its code.
  private mutating func encode(_ group: Group, _ rows: [VersionRow], _ arena: Span<UInt8>) {
    let blocks = stride(from: group.range.lowerBound, to: group.range.upperBound, by: 512)
      .map { $0..<min($0 + 512, group.range.upperBound) }
    var survey = PathSurvey(depth: group.depth)
    for block in blocks {
      for path in paths(of: block, rows) { survey.note(path, arena) }
    }
    let code = PathCode(survey)
    for block in blocks {
      for (index, path) in zip(block, paths(of: block, rows)) {
        entries[index].key = code.number(of: path, arena)
      }
    }
    entries.sortByKey(in: group.range, below: code.limit, with: &scratch)
    settleTies(in: group.range, at: code.end, rows)
  }

  /// Looks up the paths of a few entries.
  ///
  /// Their rows lie anywhere: in a loop of its own the memory fetches many at a time.
  private func paths(of range: Range<Int>, _ rows: [VersionRow]) -> [Range<Int>] {
    entries[range].map { rows[Int($0.position)].path }
  }

  /// Finds the runs of equal keys: paths that go on at `depth`, or duplicates.
  private mutating func settleTies(in range: Range<Int>, at depth: Int, _ rows: [VersionRow]) {
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start + 1
      while end < range.upperBound, entries[end].key == entries[start].key { end += 1 }
      if end - start > 1 {
        // A path that ended before has ended in every row of the run.
        if rows[Int(entries[start].position)].path.count < depth {
          for index in start + 1..<end { entries[index].isDuplicate = true }
        } else {
          open.append((start..<end, depth))
        }
      }
      start = end
    }
  }

  /// Sorts a group by comparing its paths.
  private mutating func compare(_ group: Group, _ rows: [VersionRow], _ arena: Span<UInt8>) {
    func compare(_ left: SortEntry, _ right: SortEntry) -> Int {
      let left = rows[Int(left.position)].path
      let right = rows[Int(right.position)].path
      return Span.compare(
        arena,
        left.lowerBound + group.depth..<left.upperBound,
        arena,
        right.lowerBound + group.depth..<right.upperBound,
      )
    }
    entries[group.range].sort { left, right in
      let order = compare(left, right)
      return order == 0 ? left.position < right.position : order < 0
    }
    for index in group.range.dropFirst() where compare(entries[index - 1], entries[index]) == 0 {
      entries[index].isDuplicate = true
    }
  }

  private static func arrange(
    _ rows: inout [VersionRow],
    by entries: [SortEntry],
  ) -> [VersionRow] {
    var sorted: [VersionRow] = []
    var duplicates: [VersionRow] = []
    sorted.reserveCapacity(rows.count)
    for entry in entries {
      let row = rows[Int(entry.position)]
      if entry.isDuplicate { duplicates.append(row) } else { sorted.append(row) }
    }
    rows = sorted
    return duplicates
  }
}
