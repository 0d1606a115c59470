@testable import Manifest

// A short hand for tables and plans: `"a=A b/c=B@200"` is a table of two rows, whose
// contents are told by a letter and whose times, 100 unless given, follow the `@`.

extension VersionTable {
  init(notation text: String) {
    var builder = VersionTableBuilder()
    for word in text.split(separator: " ") {
      guard let row = DeletionTable.Row(notation: word), let record = row.record else { continue }
      builder.append(row.path, record)
    }
    self = builder.finish()
  }
}

extension DeletionTable {
  init(notation text: String) {
    self.init(rows: text.split(separator: " ").compactMap(Row.init(notation:)))
  }
}

extension DeletionTable.Row {
  fileprivate init?(notation word: Substring) {
    let parts = word.split(separator: "=", maxSplits: 1)
    guard let name = parts.first else { return nil }
    self.init(
      path: RelativePath(notation: name),
      record: parts.count == 2 ? VersionRecord(notation: parts[1]) : nil
    )
  }
}

extension VersionRecord {
  init(notation: Substring) {
    let parts = notation.split(separator: "@")
    let seconds = parts.count == 2 ? Int64(parts[1]) ?? 0 : 100
    self.init(
      checksum: Checksum(content: parts[0]),
      timeEdited: Timestamp(seconds: seconds),
      editedBy: "alice",
    )
  }
}

extension Checksum {
  init(content: Substring) {
    self.init(high: 0, low: content.utf8.reduce(0) { $0 << 8 | UInt64($1) })
  }
}

extension RelativePath {
  init(notation text: some StringProtocol) {
    self.init(validated: Array(text.utf8))
  }
}

extension Plan {
  /// One line for each change, conflict and problem.
  var notation: [String] {
    changes.map(\.notation) + conflicts.map { "conflict \($0.path) \($0.reason)" }
      + problems.map { "problem \($0.subject) \($0.kind.notation)" }
  }
}

extension Change {
  fileprivate var notation: String {
    (["\(kind.rawValue) \(path)"] + remarks.map(\.notation)).joined(separator: " ")
  }
}

extension Change.Remark {
  fileprivate var notation: String {
    switch self {
    case .renamed(let from): "from:\(from)"
    case .movedAway(let to): "to:\(to)"
    default: "\(self)"
    }
  }
}

extension Problem.Kind {
  fileprivate var notation: String {
    let names: [Problem.Kind: String] = [
      .reservedName: "reservedName", .misreadName: "misreadName", .twin: "twin",
      .twinLeftAlone: "twinLeftAlone",
      .nameCollision: "nameCollision",
    ]
    return names[self] ?? "\(self)"
  }
}
