/// What the planner looks at: both sides now, and both as the last sync left them.
public struct Situation: Sendable {
  /// What the scan found here.
  public var local: VersionTable
  /// What was here after the last sync (`versionsLocal.csv` and `deletedLocal.csv`).
  ///
  /// A path whose change was declined, failed or left alone keeps its older row, here
  /// and in `remoteBase`, so that the same proposal comes again.
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
  /// Whether names that differ only in case or normalization are two files here.
  public var localDistinguishesTwins = true
  /// Whether names that differ only in case or normalization are two files on the remote.
  public var remoteDistinguishesTwins = true

  /// Makes a situation, with nothing in it where nothing is given.
  public init(
    local: VersionTable = VersionTable(),
    localBase: VersionTable = VersionTable(),
    remote: VersionTable = VersionTable(),
    remoteBase: VersionTable = VersionTable(),
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

  /// Whether nothing was ever synced: neither side has a base.
  var isFirstSync: Bool { localBase.isEmpty && remoteBase.isEmpty }
}
