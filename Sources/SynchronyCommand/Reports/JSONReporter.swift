import Manifest
import Synchrony

/// Tells a program what happens: one object a line on standard output, nothing else there.
struct JSONReporter: Reporter {
  let terminal: Terminal

  func report(_ event: SyncEvent) {
    guard let json = JSON(event) else { return }
    terminal.write(json.text)
  }
}

extension JSON {
  /// The event as a program reads it, or nil for what only a person wants to know.
  init?(_ event: SyncEvent) {
    switch event {
    case .proposed(let change): self = Self.proposal(change)
    case .conflict(let conflict): self = Self.proposal(conflict)
    case .done(let change): self = Self.outcome("done", change.path, change.kind.rawValue)
    case .settled(let settlement, let copy): self = Self.settlement(settlement, copy)
    case .failed(let path, let kind, let reason):
      self = Self.outcome("failed", path, kind, reason)
    case .skipped(let path, let kind, let reason):
      self = Self.outcome("skipped", path, kind, reason)
    case .declined(let path, let kind): self = Self.outcome("skipped", path, kind, "not accepted")
    case .problem(let problem): self = Self.problem(problem)
    case .warning(let text):
      self = .object([("event", .string("warning")), ("reason", .string(Printable.text(text)))])
    case .message, .exchange, .stage, .progress: return nil
    }
  }

  private static func proposal(_ change: Change) -> JSON {
    let remarks = change.remarks.map(JSON.init)
    return .object([
      ("event", "change"), ("file", .string("\(change.path)")),
      ("kind", .string(change.kind.rawValue)), ("local", JSON(change.local)),
      ("remote", JSON(change.remote)), ("remarks", .array(remarks)),
    ])
  }

  private static func proposal(_ conflict: Conflict) -> JSON {
    .object([
      ("event", "change"), ("file", .string("\(conflict.path)")), ("kind", "conflict"),
      ("local", JSON(conflict.local)), ("remote", JSON(conflict.remote)), ("remarks", .array([])),
    ])
  }

  private static func outcome(
    _ event: String,
    _ path: RelativePath,
    _ kind: String,
    _ reason: String? = nil,
  ) -> JSON {
    .object([
      ("event", .string(event)), ("file", .string("\(path)")), ("kind", .string(kind)),
      ("reason", .optional(reason)),
    ])
  }

  private static func settlement(_ settlement: Settlement, _ copy: RelativePath?) -> JSON {
    .object([
      ("event", "done"), ("file", .string("\(settlement.conflict.path)")), ("kind", "conflict"),
      ("reason", .null), ("choice", .string(settlement.choice.name)),
      ("copy", .optional(copy?.description)),
    ])
  }

  private static func problem(_ problem: Problem) -> JSON {
    .object([
      ("event", "problem"), ("file", .string(problem.subject)), ("row", .optional(problem.row)),
      ("reason", .string(problem.reason)),
    ])
  }

  /// One side of a change.
  init(_ record: VersionRecord?) {
    guard let record else {
      self = .null
      return
    }
    self = .object([
      ("checksum", .string("\(record.checksum)")), ("timeEdited", .string("\(record.timeEdited)")),
      ("editedBy", .string(record.editedBy)),
    ])
  }

  /// What a person should know, as a word, or as an object where a file is named.
  private init(_ remark: Change.Remark) {
    switch remark {
    case .deletedHere: self = "deleted-here"
    case .deletedThere: self = "deleted-there"
    case .neitherChanged: self = "neither-changed"
    case .rowLost: self = "row-lost"
    case .revert: self = "revert"
    case .renamed(let from): self = .object([("renamedFrom", .string("\(from)"))])
    case .movedAway(let to): self = .object([("renamedTo", .string("\(to)"))])
    }
  }

  /// The last event of a run.
  init(_ summary: SyncSummary) {
    self = .object([
      ("event", "summary"), ("uploaded", .integer(Int64(summary.uploaded))),
      ("downloaded", .integer(Int64(summary.downloaded))),
      ("deletedRemote", .integer(Int64(summary.deletedRemote))),
      ("deletedLocal", .integer(Int64(summary.deletedLocal))),
      ("conflicts", .integer(Int64(summary.conflicts))),
      ("failed", .integer(Int64(summary.failed))), ("bytesUp", .integer(summary.bytesUp)),
      ("bytesDown", .integer(summary.bytesDown)), ("seconds", .number(summary.seconds)),
      ("interrupted", .bool(summary.isInterrupted)),
    ])
  }
}

extension Settlement.Choice {
  fileprivate var name: String {
    switch self {
    case .keepBoth: ConflictPolicy.keepBoth.rawValue
    case .mine: ConflictPolicy.mine.rawValue
    case .theirs: ConflictPolicy.theirs.rawValue
    }
  }
}
