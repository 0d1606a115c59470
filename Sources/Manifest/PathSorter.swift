/// Sorts rows by the bytes of their paths and leaves one row a path.
///
/// Paths are compared by eight bytes at a time, each level only among the rows that
/// were equal so far: the keys lie side by side, where comparing whole paths would
/// jump through the arena.
struct PathSorter {
  private struct Entry {
    var key: UInt64
    var position: UInt32
  }

  /// Sorts `rows`; of rows of one path the one that stood first is left.
  ///
  /// - Returns: the rows that were taken out.
  static func sortUnique(_ rows: inout [VersionRow], in arena: Span<UInt8>) -> [VersionRow] {
    if isStrictlySorted(rows, in: arena) { return [] }
    var entries: [Entry] = []
    entries.reserveCapacity(rows.count)
    for position in rows.indices { entries.append(Entry(key: 0, position: UInt32(position))) }
    var open = [(range: entries.indices, depth: 0)]
    while let (range, depth) = open.popLast() {
      sort(&entries, range, depth, rows, arena)
      appendTies(in: entries, range, depth, rows, to: &open)
    }
    return arrange(&rows, by: entries, in: arena)
  }

  private static func isStrictlySorted(_ rows: [VersionRow], in arena: Span<UInt8>) -> Bool {
    rows.indices.dropFirst().allSatisfy {
      Span.compare(arena, rows[$0 - 1].path, arena, rows[$0].path) < 0
    }
  }

  /// Sorts a range by the eight bytes at `depth`, equal ones by where they stood.
  private static func sort(
    _ entries: inout [Entry],
    _ range: Range<Int>,
    _ depth: Int,
    _ rows: [VersionRow],
    _ arena: Span<UInt8>,
  ) {
    for index in range {
      entries[index].key = key(of: rows[Int(entries[index].position)].path, depth, arena)
    }
    entries[range].sort { ($0.key, $0.position) < ($1.key, $1.position) }
  }

  /// The bytes `depth..<depth + 8` of a path as a number.
  ///
  /// Zeros follow the end, before every byte of a path.
  private static func key(of path: Range<Int>, _ depth: Int, _ arena: Span<UInt8>) -> UInt64 {
    var key: UInt64 = 0
    let start = path.lowerBound + depth
    for index in start..<start + 8 {
      key = key << 8 | (index < path.upperBound ? UInt64(arena[index]) : 0)
    }
    return key
  }

  /// Finds the runs of equal keys whose paths go on behind the eight bytes.
  private static func appendTies(
    in entries: [Entry],
    _ range: Range<Int>,
    _ depth: Int,
    _ rows: [VersionRow],
    to open: inout [(range: Range<Int>, depth: Int)],
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start + 1
      while end < range.upperBound, entries[end].key == entries[start].key { end += 1 }
      // The last byte of the key is zero just where every path of the run has ended.
      if end - start > 1, entries[start].key & 0xFF != 0 { open.append((start..<end, depth + 8)) }
      start = end
    }
  }

  private static func arrange(
    _ rows: inout [VersionRow],
    by entries: [Entry],
    in arena: Span<UInt8>,
  ) -> [VersionRow] {
    var sorted: [VersionRow] = []
    var duplicates: [VersionRow] = []
    sorted.reserveCapacity(rows.count)
    for entry in entries {
      let row = rows[Int(entry.position)]
      if let last = sorted.last, Span.compare(arena, last.path, arena, row.path) == 0 {
        duplicates.append(row)
      } else {
        sorted.append(row)
      }
    }
    rows = sorted
    return duplicates
  }
}
