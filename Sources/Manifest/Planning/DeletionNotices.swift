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
  private var counts: (now: [RelativePath: Int], base: [RelativePath: Int])?

  init(_ situation: Situation) {
    now = situation.deletions
    base = situation.deletionsBase
  }

  /// Looks `path` up.
  ///
  /// A deletion is new when the ledger has more rows for the path than the base has. What was
  /// deleted is of no account: the same content may have been there again since.
  mutating func notice(of path: RelativePath) -> DeletionNotice {
    let counts = counts ?? (Self.count(now), Self.count(base))
    self.counts = counts
    guard let found = counts.now[path] else { return .none }
    return found > counts.base[path, default: 0] ? .new : .old
  }

  static func count(_ table: DeletionTable) -> [RelativePath: Int] {
    table.rows.reduce(into: [:]) { counts, row in counts[row.path, default: 0] += 1 }
  }
}
