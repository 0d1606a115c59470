/// Sorts rows by the bytes of their paths and leaves one row a path.
///
/// Paths are compared by 16 bytes at a time, each level only among the rows that
/// were equal so far: the keys lie side by side, where comparing whole paths would
/// jump through the arena.
struct PathSorter {
  private struct Entry {
    var key: UInt128 = 0
    var start: UInt32
    var length: UInt16
    /// Where the row stood.
    var position: UInt32
    /// Whether a row of the same path stood before.
    var isDuplicate = false
  }

  /// Sorts `rows`; of rows of one path the one that stood first is left.
  ///
  /// - Returns: the rows that were taken out.
  static func sortUnique(_ rows: inout [VersionRow], in arena: Span<UInt8>) -> [VersionRow] {
    var entries: [Entry] = []
    entries.reserveCapacity(rows.count)
    for position in rows.indices {
      let path = rows[position].path
      entries.append(
        Entry(
          start: UInt32(path.lowerBound),
          length: UInt16(path.count),
          position: UInt32(position),
        )
      )
    }
    var open = [(range: entries.indices, depth: 0)]
    while let (range, depth) = open.popLast() {
      sort(&entries, range, depth, arena)
      settleTies(in: &entries, range, depth, to: &open)
    }
    return arrange(&rows, by: entries)
  }

  /// Whether each path comes after the one before it.
  static func isStrictlySorted(_ rows: [VersionRow], in arena: Span<UInt8>) -> Bool {
    rows.indices.dropFirst().allSatisfy {
      Span.compare(arena, rows[$0 - 1].path, arena, rows[$0].path) < 0
    }
  }

  /// Sorts a range by the 16 bytes at `depth`, equal ones by where they stood.
  ///
  /// The range comes in the order in which its rows stood, so that one whose keys are all
  /// equal, as those of long common beginnings are, is in order already.
  private static func sort(
    _ entries: inout [Entry],
    _ range: Range<Int>,
    _ depth: Int,
    _ arena: Span<UInt8>,
  ) {
    var before: UInt128 = 0
    var isSorted = true
    for index in range {
      let key = key(of: entries[index], depth, arena)
      entries[index].key = key
      isSorted = isSorted && before <= key
      before = key
    }
    if isSorted { return }
    entries[range].sort { left, right in
      left.key == right.key ? left.position < right.position : left.key < right.key
    }
  }

  /// The bytes `depth..<depth + 16` of a path as a number.
  ///
  /// Zeros follow the end, before every byte of a path.
  private static func key(of entry: Entry, _ depth: Int, _ arena: Span<UInt8>) -> UInt128 {
    let start = Int(entry.start) + depth
    let end = Int(entry.start) + Int(entry.length)
    let high = half(start, end, arena)
    return UInt128(high) << 64 | UInt128(half(start + 8, end, arena))
  }

  private static func half(_ start: Int, _ end: Int, _ arena: Span<UInt8>) -> UInt64 {
    var half: UInt64 = 0
    for index in start..<start + 8 {
      half = half << 8 | (index < end ? UInt64(arena[index]) : 0)
    }
    return half
  }

  /// Finds the runs of equal keys: paths that go on behind the 16 bytes, or duplicates.
  private static func settleTies(
    in entries: inout [Entry],
    _ range: Range<Int>,
    _ depth: Int,
    to open: inout [(range: Range<Int>, depth: Int)],
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start + 1
      while end < range.upperBound, entries[end].key == entries[start].key { end += 1 }
      // The last byte of the key is zero just where every path of the run has ended.
      if entries[start].key & 0xFF == 0 {
        for index in start + 1..<end { entries[index].isDuplicate = true }
      } else if end - start > 1 {
        open.append((start..<end, depth + 16))
      }
      start = end
    }
  }

  private static func arrange(
    _ rows: inout [VersionRow],
    by entries: [Entry],
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
