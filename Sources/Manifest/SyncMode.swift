/// Which directions a sync may take.
public enum SyncMode: String, Hashable, Sendable, CaseIterable {
  /// Both ways.
  case twoWay = "two-way"
  /// Only from here to the remote, deletions included.
  case push = "push"
  /// Only from the remote to here, deletions included.
  case pull = "pull"
  /// Only from here to the remote, and nothing is deleted there.
  case pushBackup = "push-backup"
  /// Only from the remote to here, and nothing is deleted here.
  case pullBackup = "pull-backup"
}
