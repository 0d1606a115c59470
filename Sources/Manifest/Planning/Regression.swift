/// Where the remote's ledgers say less, or something earlier, than they did after the last sync,
/// and no announced deletion says why.
///
/// S3Synchrony writes its ledgers over what others have written while it waited at a question,
/// and somebody may put a backup in their place. What lies there then tells what is true.
public struct Regression: Sendable {
  /// A path whose row went back.
  public struct Row: Hashable, Sendable {
    /// The path.
    public var path: RelativePath
    /// What we know of it: what its row said, or what was deleted.
    public var known: VersionRecord
    /// What its row says now, or nil.
    public var now: VersionRecord?
  }

  /// Paths whose rows are gone.
  public var lost: [Row] = []
  /// Paths whose rows name another content with an earlier time, as a backup does, and as an
  /// edit may too whose time its author put back.
  public var older: [Row] = []
  /// Paths that were deleted, whose deletion is forgotten and whose rows are there again.
  public var returned: [Row] = []
  /// Whether the list of deletions, to which rows are only ever added, lacks some.
  public var lacksDeletions = false
}

extension Situation {
  /// What went back on the remote since the last sync.
  public var regression: Regression {
    var regression = Regression()
    var notices = DeletionNotices(self)
    var walk = SideBySideWalk(Situation(remote: remote, remoteBase: remoteBase))
    while let step = walk.next() {
      switch (step.remoteBase, step.remote) {
      case (let base?, nil):
        let path = remoteBase.path(at: base)
        guard notices.notice(of: path) != .new else { continue }
        regression.lost.append(.init(path: path, known: remoteBase.record(at: base), now: nil))
      case (let base?, let now?)
      where remote.checksum(at: now) != remoteBase.checksum(at: base):
        let (known, now) = (remoteBase.record(at: base), remote.record(at: now))
        guard now.timeEdited < known.timeEdited else { continue }
        regression.older.append(.init(path: remoteBase.path(at: base), known: known, now: now))
      default: continue
      }
    }
    addReturned(to: &regression)
    return regression
  }

  /// Deletions that the ledger has forgotten.
  private func addReturned(to regression: inout Regression) {
    // Where no row is missing the two begin alike.
    if deletions.rows.starts(with: deletionsBase.rows) { return }
    let counts = DeletionNotices.count(deletions)
    let known = DeletionNotices.count(deletionsBase)
    var seen: Set<RelativePath> = []
    for row in deletionsBase.rows.reversed() {
      guard known[row.path, default: 0] > counts[row.path, default: 0],
        seen.insert(row.path).inserted
      else { continue }
      regression.lacksDeletions = true
      guard let deleted = row.record, let now = remote[row.path],
        now.checksum == deleted.checksum, remoteBase[row.path] == nil, local[row.path] == nil
      else { continue }
      regression.returned.append(.init(path: row.path, known: deleted, now: now))
    }
  }
}
