import Manifest
import Storage

/// One row's way into the remote's ledgers.
struct LedgerEdit: Sendable {
  var path: RelativePath
  /// The row that the change was planned against.
  var old: VersionRecord?
  /// The row that is true now, or nil for a row that goes.
  var new: VersionRecord?
  /// Whether a row that goes is announced as a deletion, which colleagues then follow.
  ///
  /// A row whose object was lost is not: whoever has the file will push it again.
  var isAnnounced = true

  /// Whether the row is only to catch up with an object whose author has not committed it, so that
  /// whatever others make of the row counts more.
  var yields = false

  /// What must still lie there for the row to be true, for a row that is put right because of it.
  var witness: Witness?

  /// What was found of a file's object.
  enum Witness: Hashable, Sendable {
    /// Its version.
    case object(ETag?)
    /// That there is none.
    case noObject
  }

  /// Whether this is a deletion that somebody wanted.
  var isDeletion: Bool { new == nil && isAnnounced }
}
