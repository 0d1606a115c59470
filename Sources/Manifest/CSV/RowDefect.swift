/// Why a row of a ledger does not count.
enum RowDefect: Error {
  case fieldCount(Int, expected: Int)
  case path(PathRule)
  case time
  case checksum
  case duplicate

  /// The kind of problem that it is.
  var kind: Problem.Kind {
    switch self {
    case .duplicate: .duplicateRow
    case .path(.empty), .fieldCount, .time, .checksum: .damagedRow
    case .path: .unsafePath
    }
  }

  /// What is wrong with the row of `name` and what to do, in one sentence.
  func sentence(name: String) -> String {
    switch self {
    case .fieldCount(let count, let expected):
      "the row of \(name) has \(count) fields where the header has \(expected):"
        + " it is left out until somebody mends it"
    case .path(.empty):
      "the row names no file: it is left out until somebody mends or removes it"
    case .path(let rule):
      "the path \(name) \(rule): the row is left out, and its author should rename the file"
    case .time:
      "the row of \(name) has no time like 2026-11-21 10:15:00:"
        + " it is left out until somebody mends it"
    case .checksum:
      "the row of \(name) has no MD5 checksum of 32 hexadecimal digits:"
        + " it is left out until somebody mends it"
    case .duplicate:
      "the file \(name) has a row before this one, which counts: this one is left out"
    }
  }
}
