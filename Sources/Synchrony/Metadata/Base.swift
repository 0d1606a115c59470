import Manifest

/// What the last sync left behind: both sides as they then were.
///
/// Where the two sides still disagreed, it holds what they last agreed on, so that a change
/// which was declined or failed is proposed again, in the same direction.
struct Base: Sendable {
  var local = VersionTable()
  var remote = VersionTable()
  var deletions = DeletionTable()

  /// Whether no sync has ended here yet.
  var isEmpty: Bool { local.isEmpty && remote.isEmpty }
}
