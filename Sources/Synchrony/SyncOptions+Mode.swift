public import Manifest

extension SyncOptions {
  /// The directions that remain when the remote may not be written, or nil where none does:
  /// a run that is to push only never pulls instead.
  public var effectiveMode: SyncMode? {
    guard isReadOnly else { return mode }
    switch mode {
    case .twoWay, .pull: return .pull
    case .pullBackup: return .pullBackup
    case .push, .pushBackup: return nil
    }
  }
}

extension SyncMode {
  /// Whether anything goes to the remote.
  var pushes: Bool { Change.Kind.allCases.contains { $0.direction == .push && allows($0) } }

  /// Whether anything comes from the remote.
  var pulls: Bool { Change.Kind.allCases.contains { $0.direction == .pull && allows($0) } }
}
