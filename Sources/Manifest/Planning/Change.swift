/// One proposal: what a sync would do about one file, carrying what both sides hold now.
///
/// Whoever performs a change checks that both sides still are what it carries.
public struct Change: Hashable, Sendable {
  /// What is to be done, and in which direction.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Upload a file that the remote does not have.
    case pushNew = "push-new"
    /// Replace the remote's file with ours.
    case pushModified = "push-modified"
    /// Delete the remote's file, because ours is gone.
    case pushDeleted = "push-deleted"
    /// Download a file that is not here.
    case pullNew = "pull-new"
    /// Replace our file with the remote's.
    case pullModified = "pull-modified"
    /// Delete our file, because the remote's was deleted.
    case pullDeleted = "pull-deleted"
  }

  /// Something a person should know about a change before accepting it.
  public enum Remark: Hashable, Sendable {
    /// The file was deleted here; pulling brings it back.
    case deletedHere
    /// The file was deleted from the remote; pushing brings it back.
    case deletedThere
    /// Neither side changed since the last sync, yet they differ; the newer one is proposed.
    case neitherChanged
    /// The remote's ledger lost this row without a deletion; pushing puts it back.
    case rowLost
    /// A person chose it instead of the proposal, which went the other way.
    case revert
    /// The same content moves here from `from`, which the same plan deletes.
    case renamed(from: RelativePath)
    /// The same content moves from here to `to`, which the same plan creates.
    case movedAway(to: RelativePath)
  }

  /// The file.
  public var path: RelativePath
  /// What is to be done.
  public var kind: Kind
  /// What stands here now, or nil.
  public var local: VersionRecord?
  /// What stands on the remote now, or nil.
  public var remote: VersionRecord?
  /// What a person should know, in the order of importance.
  public var remarks: [Remark]

  /// Makes a change.
  public init(
    path: RelativePath,
    kind: Kind,
    local: VersionRecord?,
    remote: VersionRecord?,
    remarks: [Remark] = [],
  ) {
    self.path = path
    self.kind = kind
    self.local = local
    self.remote = remote
    self.remarks = remarks
  }
}
