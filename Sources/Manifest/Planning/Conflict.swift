/// A file whose two sides differ in a way that no rule may decide.
public struct Conflict: Hashable, Sendable {
  /// Why nobody but a person can decide.
  public enum Reason: Hashable, Sendable {
    /// Both sides changed the file since the last sync.
    case bothModified
    /// Both sides created the file.
    case bothCreated
    /// Neither side changed since the last sync, yet they differ.
    case neitherChanged
  }

  /// The file.
  public var path: RelativePath
  /// What stands here now.
  public var local: VersionRecord
  /// What stands on the remote now.
  public var remote: VersionRecord
  /// Why nobody but a person can decide.
  public var reason: Reason

  /// Makes a conflict.
  public init(path: RelativePath, local: VersionRecord, remote: VersionRecord, reason: Reason) {
    self.path = path
    self.local = local
    self.remote = remote
    self.reason = reason
  }
}
