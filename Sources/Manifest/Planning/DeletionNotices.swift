/// What `deletedS3.csv` says of a path that the remote does not have.
enum DeletionNotice {
  /// It was never deleted: the row was lost.
  case none
  /// It was deleted once, and that was known at the last sync.
  case old
  /// It was deleted since the last sync.
  case new
}

/// Finds the deletions of a path; the ledger is looked through at the first question only.
struct DeletionNotices {
  private let now: DeletionTable
  private let base: DeletionTable
  private var rows: [RelativePath: [Checksum?]]?
  private var baseCounts: [RelativePath: Int] = [:]

  init(_ situation: Situation) {
    now = situation.deletions
    base = situation.deletionsBase
  }

  /// Looks `path` up, of which the remote held `lost` after the last sync.
  ///
  /// A deletion is new when the ledger has more rows for the path than before, or has
  /// one for the very content that is gone: a deletion that was declined comes again.
  mutating func notice(of path: RelativePath, lost: Checksum?) -> DeletionNotice {
    guard let found = lookUp(path), !found.isEmpty else { return .none }
    let isMore = found.count > baseCounts[path, default: 0]
    return isMore || found.contains(lost) ? .new : .old
  }

  private mutating func lookUp(_ path: RelativePath) -> [Checksum?]? {
    if let rows { return rows[path] }
    let grouped = Dictionary(grouping: now.rows, by: \.path)
      .mapValues { rows in rows.map(\.record?.checksum) }
    for row in base.rows { baseCounts[row.path, default: 0] += 1 }
    rows = grouped
    return grouped[path]
  }
}
