import Manifest

/// What `versionsLocal.csv` and `deletedLocal.csv` together remember of this side.
struct LocalMemory {
  /// What was here after the last sync that ended.
  let here: VersionTable
  /// The rows of files that were deleted here and still were on the remote.
  let pending: VersionTable

  /// What was here, with the deletions that were not pushed yet.
  var local: VersionTable {
    var missing: [RelativePath: VersionRecord?] = [:]
    for position in 0..<pending.count {
      let path = pending.path(at: position)
      if here.position(of: path) == nil { missing[path] = pending.record(at: position) }
    }
    return missing.isEmpty ? here : here.applying(missing)
  }

  /// The base of the remote, with the rows by which a deletion that was not pushed is known.
  ///
  /// S3Synchrony takes such a row out of its copy of `versions.csv` before it has told the
  /// remote, and a copy may be lost altogether. A deletion is then proposed only if the remote
  /// still holds the very content that was here.
  ///
  /// - Parameters:
  ///   - base: our copy of `versions.csv`.
  ///   - isLost: whether there is none.
  ///   - local: what is here now; only what is not can have been deleted.
  /// - Returns: the base.
  func remote(_ base: VersionTable, isLost: Bool, absent local: VersionTable) -> VersionTable {
    var rows: [RelativePath: VersionRecord?] = [:]
    let candidates = isLost ? self.local : pending
    for position in 0..<candidates.count {
      let path = candidates.path(at: position)
      guard local.position(of: path) == nil, base.position(of: path) == nil else { continue }
      let isPending = here[path]?.checksum == candidates.checksum(at: position)
      if isLost || isPending { rows[path] = candidates.record(at: position) }
    }
    return rows.isEmpty ? base : base.applying(rows)
  }
}
