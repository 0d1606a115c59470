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

  /// Reads a name as people type it: ours, SyncEngine's or its abbreviation, in any case.
  public init?(name: String) {
    switch name.lowercased() {
    case "two-way", "twoway", "tw": self = .twoWay
    case "push", "sourcetodestination", "std": self = .push
    case "pull", "destinationtosource", "dts": self = .pull
    case "push-backup", "sourcebackup", "sb": self = .pushBackup
    case "pull-backup", "destinationbackup", "db": self = .pullBackup
    default: return nil
    }
  }

  /// Whether changes of `kind` are proposed.
  public func allows(_ kind: Change.Kind) -> Bool {
    switch self {
    case .twoWay: true
    case .push: kind.direction == .push
    case .pull: kind.direction == .pull
    case .pushBackup: kind.direction == .push && !kind.isDeletion
    case .pullBackup: kind.direction == .pull && !kind.isDeletion
    }
  }
}
