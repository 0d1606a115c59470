import Manifest
import Storage

/// Finds out what is true where the remote's ledgers went back: the objects tell.
///
/// It changes nothing; what it finds is for the plan, and to be committed before the plan is
/// carried out.
struct RowRecovery {
  let place: Workplace

  /// What an object says of a row that went back.
  private enum Finding: Sendable {
    /// The row is as it ought to be, or the object is gone as well.
    case nothing
    /// The row ought to be another.
    case edit(LedgerEdit)
    /// The object went back with the row.
    case earlier(RelativePath)
  }

  /// What was found.
  struct Result {
    /// Rows that are to be put back.
    var lost: [LedgerEdit] = []
    /// Rows of deleted files that are to go again.
    var returned: [LedgerEdit] = []
    /// Paths whose rows and objects went back to an earlier version.
    var earlier: [RelativePath] = []

    var edits: [LedgerEdit] { lost + returned }
    var isEmpty: Bool { edits.isEmpty && earlier.isEmpty }
  }

  /// Looks at the object of each row that went back.
  ///
  /// Rows with an earlier time are looked at only where something else shows that a ledger
  /// went back: an edit may have an earlier time as well.
  func look(at regression: Regression) async throws -> Result {
    var result = Result()
    for finding in try await findings(regression.lost, lost) {
      if case .edit(let edit) = finding { result.lost.append(edit) }
    }
    for finding in try await findings(regression.returned, returned) {
      if case .edit(let edit) = finding { result.returned.append(edit) }
    }
    guard regression.lacksDeletions || !result.lost.isEmpty else { return result }
    for finding in try await findings(regression.older, older) {
      switch finding {
      case .nothing: continue
      case .edit(let edit): result.lost.append(edit)
      case .earlier(let path): result.earlier.append(path)
      }
    }
    return result
  }

  private func findings(
    _ rows: [Regression.Row],
    _ finding: @escaping @Sendable (Regression.Row) async throws -> Finding,
  ) async throws -> [Finding] {
    var findings: [Finding] = []
    let group = BoundedGroup(
      rows,
      limit: place.storage.capabilities.concurrency,
      operation: finding
    )
    try await group.run { findings.append($0) }
    try Task.checkCancellation()
    return findings
  }

  private func lost(_ row: Regression.Row) async throws -> Finding {
    guard let info = try await object(at: row.path) else { return .nothing }
    if info.checksum == row.known.checksum { return .edit(edit(row, to: row.known, info)) }
    // Somebody's later version, whose row was lost as well, unless it is what a deletion left.
    guard !place.isLeftOver(info, at: row.path), let record = place.record(of: info, at: row.path)
    else { return .nothing }
    return .edit(edit(row, to: record, info))
  }

  private func returned(_ row: Regression.Row) async throws -> Finding {
    guard try await isGone(row.path) else { return .nothing }
    var edit = LedgerEdit(path: row.path, old: row.now, new: nil)
    edit.witness = .noObject
    return .edit(edit)
  }

  private func older(_ row: Regression.Row) async throws -> Finding {
    guard let info = try await object(at: row.path) else { return .nothing }
    if info.checksum == row.known.checksum { return .edit(edit(row, to: row.known, info)) }
    return .earlier(row.path)
  }

  /// What lies there, or nil; who may not list a bucket is told no more of what is missing than
  /// that it may not be seen.
  private func object(at path: RelativePath) async throws(StorageError) -> ObjectInfo? {
    do throws(StorageError) {
      return try await place.existing(path)
    } catch  where error.code == .denied {
      return nil
    }
  }

  /// Whether nothing lies there for certain.
  private func isGone(_ path: RelativePath) async throws(StorageError) -> Bool {
    do throws(StorageError) {
      return try await place.existing(path) == nil
    } catch  where error.code == .denied {
      return false
    }
  }

  private func edit(
    _ row: Regression.Row,
    to record: VersionRecord,
    _ info: ObjectInfo,
  ) -> LedgerEdit {
    var edit = LedgerEdit(path: row.path, old: row.now, new: record)
    edit.witness = .object(info.eTag)
    return edit
  }
}
