/// What a run did, in numbers.
public struct SyncSummary: Sendable, Hashable {
  /// Files uploaded, or copied on the remote instead.
  public var uploaded = 0
  /// Files downloaded, or copied here instead.
  public var downloaded = 0
  /// Files deleted from the remote.
  public var deletedRemote = 0
  /// Files deleted here.
  public var deletedLocal = 0
  /// Conflicts found, settled or not.
  public var conflicts = 0
  /// Files that failed.
  public var failed = 0
  /// Bytes that went to the remote.
  public var bytesUp: Int64 = 0
  /// Bytes that came from the remote.
  public var bytesDown: Int64 = 0
  /// How long the run took.
  public var seconds = 0.0
  /// Whether the run was interrupted; what was finished is recorded.
  public var isInterrupted = false

  /// Makes a summary of a run that did nothing.
  public init() {}
}
