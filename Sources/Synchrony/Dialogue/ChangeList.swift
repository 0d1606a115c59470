public import Manifest

/// The lines that show changes to a person: name, who changed it when, remarks.
public struct ChangeList: Sendable {
  /// One line for each change, the columns aligned, without control characters.
  public let lines: [String]

  /// Makes the lines of a question: changes of one kind, numbered from 0.
  init(numbered changes: [Change]) {
    var table = TextTable()
    for (number, change) in changes.enumerated() {
      table.append(["\(number)", change.path.shown] + change.cells)
    }
    lines = table.lines
  }

  /// Makes the lines of an overview: changes of one direction, each led by its kind.
  public init(overview changes: [Change]) {
    var table = TextTable()
    for change in changes {
      table.append([change.kind.word, change.path.shown] + change.overviewCells)
    }
    lines = table.lines
  }

  /// Makes the lines of an overview of conflicts.
  public init(overview conflicts: [Conflict]) {
    var table = TextTable()
    for conflict in conflicts {
      let sides = ["here"] + conflict.local.cells + ["remote"] + conflict.remote.cells
      table.append([conflict.reason.word, conflict.path.shown] + sides)
    }
    lines = table.lines
  }
}

extension Conflict.Reason {
  fileprivate var word: String {
    switch self {
    case .bothModified: "changed"
    case .bothCreated: "new    "
    case .neitherChanged: "differs"
    }
  }
}

extension Change.Kind {
  fileprivate var word: String {
    switch self {
    case .pushNew, .pullNew: "new    "
    case .pushModified, .pullModified: "changed"
    case .pushDeleted, .pullDeleted: "deleted"
    }
  }
}

extension Change {
  /// Who changed it when: on the one side that has it, or on both; then the remarks.
  fileprivate var cells: [String] {
    let remarks = remarks.compactMap(\.shown).joined(separator: ", ")
    guard let local, let remote else { return (local ?? remote).cells + [remarks] }
    return ["here"] + local.cells + ["remote"] + remote.cells + [remarks]
  }

  /// Who changed it when, on the side it comes from; what it replaces is a remark.
  fileprivate var overviewCells: [String] {
    let sides = kind.direction == .push ? (local, remote) : (remote, local)
    var notes = remarks.compactMap(\.shown)
    if let source = sides.0, let replaced = sides.1 {
      notes.insert("replaces \(replaced.cells.joined(separator: " "))", at: 0)
      return source.cells + [notes.joined(separator: ", ")]
    }
    return (sides.0 ?? sides.1).cells + [notes.joined(separator: ", ")]
  }
}

extension Change.Remark {
  /// The remark as a person reads it, or nil where the question says it already.
  fileprivate var shown: String? {
    switch self {
    case .deletedHere: "deleted here"
    case .deletedThere: "deleted from the remote"
    case .neitherChanged: "they have differed since an earlier sync"
    case .rowLost: "its row was lost on the remote"
    case .revert: nil
    case .renamed(let from): "renamed from \(from.shown)"
    case .movedAway(let to): "renamed to \(to.shown)"
    }
  }
}

extension VersionRecord {
  /// When it was edited, and by whom.
  var cells: [String] { ["\(timeEdited)", Printable.text(editedBy)] }
}

extension VersionRecord? {
  fileprivate var cells: [String] { self?.cells ?? ["", ""] }
}

extension RelativePath {
  /// The path as a person reads it, without control characters.
  var shown: String { Printable.text(description) }
}
