/// What the planner looks at: both sides now, and both as the last sync left them.
public struct Situation: Sendable {
  /// What the scan found here.
  public var local: VersionTable
  /// What was here after the last sync (`versionsLocal.csv` and `deletedLocal.csv`).
  public var localBase: VersionTable
  /// What the remote holds now (`versions.csv` there).
  public var remote: VersionTable
  /// What the remote held after the last sync (our copy of `versions.csv`).
  public var remoteBase: VersionTable
  /// What was deleted from the remote (`deletedS3.csv` there).
  public var deletions: DeletionTable
  /// What had been deleted after the last sync (our copy of `deletedS3.csv`).
  public var deletionsBase: DeletionTable
  /// Paths of which the scan cannot say what is there: what lies at them or below them
  /// counts as unchanged and is left alone.
  public var unknownHere: [RelativePath]

  /// Makes a situation.
  public init(
    local: VersionTable,
    localBase: VersionTable,
    remote: VersionTable,
    remoteBase: VersionTable,
    deletions: DeletionTable = DeletionTable(),
    deletionsBase: DeletionTable = DeletionTable(),
    unknownHere: [RelativePath] = [],
  ) {
    self.local = local
    self.localBase = localBase
    self.remote = remote
    self.remoteBase = remoteBase
    self.deletions = deletions
    self.deletionsBase = deletionsBase
    self.unknownHere = unknownHere
  }
}
