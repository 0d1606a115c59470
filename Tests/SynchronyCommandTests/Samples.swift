import Manifest
import Synchrony

// Events to report. Times are hours of 2026-11-21.

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

extension SyncEvent {
  /// One of each kind.
  static func samples() throws -> [SyncEvent] {
    let path = try RelativePath("site/evil\u{1b}[2J.csv")
    let copy = try RelativePath("site/copy.csv")
    let change = Change(
      path: path,
      kind: .pushModified,
      local: .alices,
      remote: .bobs,
      remarks: [.neitherChanged, .renamed(from: copy)],
    )
    let conflict = Conflict(path: path, local: .alices, remote: .bobs, reason: .bothModified)
    let problem = Problem(.damagedRow, subject: "versions.csv", row: 7, reason: "no \u{1b} time.")
    let progress = Progress(files: 1, totalFiles: 2, bytes: 3, totalBytes: nil)
    return [
      .message("Hello."), .problem(problem), .stage(.applying), .progress(progress),
      .proposed(change), .conflict(conflict), .done(change),
      .settled(Settlement(conflict, .keepBoth), copy: copy),
      .settled(Settlement(conflict, .mine), copy: nil),
      .failed(path, kind: "push-modified", reason: "no space"),
      .declined(path, kind: "push-modified"),
      .skipped(path, kind: "push-modified", reason: "it was changed here meanwhile"),
    ]
  }
}
