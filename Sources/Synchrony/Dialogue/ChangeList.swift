public import Manifest

/// The lines that show changes to a person: number, name, who changed it when, remarks.
public struct ChangeList: Sendable {
  /// One line for each change, the columns aligned, without control characters.
  public let lines: [String]

  /// Makes the lines of `changes`.
  ///
  /// - Parameters:
  ///   - changes: changes of one kind, or of several.
  ///   - isNumbered: whether numbers from 0 on stand in front.
  public init(_ changes: [Change], isNumbered: Bool = false) {
    var table = TextTable()
    for (number, change) in changes.enumerated() {
      table.append([isNumbered ? "\(number)" : "", change.path.shown] + change.cells)
    }
    lines = table.lines
  }
}

extension Change {
  /// Who changed it when: on the one side that has it, or on both; then the remarks.
  fileprivate var cells: [String] {
    let remarks = remarks.map(\.shown).joined(separator: ", ")
    guard let local, let remote else { return (local ?? remote).cells + [remarks] }
    return ["here"] + local.cells + ["remote"] + remote.cells + [remarks]
  }
}

extension Change.Remark {
  /// The remark as a person reads it.
  fileprivate var shown: String {
    switch self {
    case .deletedHere: "deleted here"
    case .deletedThere: "deleted from the remote"
    case .neitherChanged: "they have differed since an earlier sync"
    case .rowLost: "its row was lost on the remote"
    case .revert: "the other way round"
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
