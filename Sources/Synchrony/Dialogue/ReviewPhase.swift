import Manifest

/// One of the eight questions, in the order in which they are put.
enum ReviewPhase: CaseIterable {
  case pushDeletions
  case pullDeletions
  case pushNew
  case pullNew
  case pushModified
  case pullModified
  case revertRemote
  case revertLocal

  /// What is said above the list.
  var heading: String {
    switch self {
    case .pushDeletions: "Deleted here, still on the remote"
    case .pullDeletions: "Deleted from the remote, still here"
    case .pushNew: "Here, but not on the remote"
    case .pullNew: "On the remote, but not here"
    case .pushModified: "Changed here"
    case .pullModified: "Changed on the remote"
    case .revertRemote: "Not taken from the remote; yours could replace them there"
    case .revertLocal: "Not sent to the remote; theirs could replace yours here"
    }
  }

  /// What is asked below it.
  var question: String {
    switch self {
    case .pushDeletions: "Delete which from the remote?"
    case .pullDeletions: "Delete which here?"
    case .pushNew: "Upload which?"
    case .pullNew: "Download which?"
    case .pushModified: "Upload which, over the remote's?"
    case .pullModified: "Download which, over yours?"
    case .revertRemote: "Put yours over the remote's for which?"
    case .revertLocal: "Put the remote's over yours, which is then gone for good, for which?"
    }
  }

  /// What is asked once more before the selected files are deleted, or nil.
  func confirmation(_ changes: [Change]) -> String? {
    switch self {
    case .pushDeletions: "Really delete from the remote: \(changes.named)?"
    case .pullDeletions: "Really delete here: \(changes.named)?"
    default: nil
    }
  }

  /// The kind of the plan's own changes that are asked about, or nil.
  var kind: Change.Kind? {
    switch self {
    case .pushDeletions: .pushDeleted
    case .pullDeletions: .pullDeleted
    case .pushNew: .pushNew
    case .pullNew: .pullNew
    case .pushModified: .pushModified
    case .pullModified: .pullModified
    case .revertRemote, .revertLocal: nil
    }
  }

  /// What `declined`, a change of an earlier question, becomes in this one, or nil.
  func counterpart(of declined: Change) -> Change? {
    switch (self, declined.kind) {
    case (.pushNew, .pullDeleted): declined.turned(to: .pushNew, .deletedThere)
    case (.pullNew, .pushDeleted): declined.turned(to: .pullNew, .deletedHere)
    case (.revertRemote, .pullModified): declined.turned(to: .pushModified, .revert)
    case (.revertLocal, .pushModified): declined.turned(to: .pullModified, .revert)
    default: nil
    }
  }
}

extension Change {
  fileprivate func turned(to kind: Kind, _ remark: Remark) -> Change {
    Change(path: path, kind: kind, local: local, remote: remote, remarks: [remark])
  }
}

extension [Change] {
  /// The first few names, and how many more there are.
  fileprivate var named: String {
    let names = prefix(4).map(\.path.shown).joined(separator: ", ")
    return count <= 4 ? names : "\(names) and \(count - 4) more"
  }
}
