import Manifest

// Plans to talk about. Contents are told by a number, times by an hour of 2026-11-21.

extension VersionRecord {
  static func sample(_ content: UInt64, by editor: String, hour: Int64) -> VersionRecord {
    VersionRecord(
      checksum: Checksum(high: 0, low: content),
      timeEdited: Timestamp(seconds: 1_795_219_200 + hour * 3_600),
      editedBy: editor,
    )
  }

  static let alices = sample(1, by: "alice", hour: 10)
  static let bobs = sample(2, by: "bob", hour: 11)
}

extension Change {
  static func sample(_ kind: Kind, _ path: String, _ remarks: [Remark] = []) throws -> Change {
    let hasLocal = kind != .pushDeleted && kind != .pullNew
    let hasRemote = kind != .pullDeleted && kind != .pushNew
    return Change(
      path: try RelativePath(path),
      kind: kind,
      local: hasLocal ? .alices : nil,
      remote: hasRemote ? .bobs : nil,
      remarks: remarks,
    )
  }
}

extension Conflict {
  static func sample(_ path: String, _ reason: Reason = .bothModified) throws -> Conflict {
    Conflict(path: try RelativePath(path), local: .alices, remote: .bobs, reason: reason)
  }
}

extension Plan {
  /// A plan with two changes of each kind and three conflicts.
  static func ofEveryKind() throws -> Plan {
    var changes: [Change] = []
    for kind in Change.Kind.allCases {
      changes.append(try .sample(kind, "\(kind.rawValue)/a.csv"))
      changes.append(try .sample(kind, "\(kind.rawValue)/b.csv"))
    }
    return Plan(
      changes: changes.sorted { $0.path < $1.path },
      conflicts: [
        try .sample("both/a.csv"), try .sample("both/b.csv", .bothCreated),
        try .sample("both/c.csv"),
      ],
    )
  }
}
