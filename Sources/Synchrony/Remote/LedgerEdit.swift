import Manifest

/// One row's way into the remote's ledgers.
struct LedgerEdit: Sendable {
  var path: RelativePath
  /// The row that the change was planned against.
  var old: VersionRecord?
  /// The row that is true now, or nil for a row that goes.
  var new: VersionRecord?
  /// Whether a row that goes is announced as a deletion, which colleagues then follow.
  ///
  /// A row
  /// whose object was lost is not: whoever has the file will push it again.
  var isAnnounced = true

  /// Whether this is a deletion that somebody wanted.
  var isDeletion: Bool { new == nil && isAnnounced }
}
