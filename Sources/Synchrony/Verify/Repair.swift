import LocalFiles
import Manifest
import Storage

/// Mends what a verification found out of order on the remote.
struct Repair {
  let place: Workplace
  let committer: LedgerCommitter
  /// The rows that the last sync left, which know who edited what.
  let known: VersionTable

  /// Mends what can be mended without losing content, and marks it.
  ///
  /// - Throws: `StorageError`; what was mended before stays mended, and a second run mends the
  ///   rest.
  func run(_ disorders: inout [Verification.Disorder]) async throws {
    var edits: [LedgerEdit] = []
    for index in disorders.indices {
      guard let edit = try await edit(for: disorders[index]) else { continue }
      edits.append(edit)
      disorders[index].finding.isRepaired = true
    }
    try await keepUnreadable(await committer.ledgers)
    let damaged = disorders.filter { $0.finding.kind == .damagedRow }.map(\.finding.subject)
    try await committer.repair(edits, damaged: Set(damaged))
    for index in disorders.indices
    where [.damagedRow, .missingLedger].contains(disorders[index].finding.kind) {
      disorders[index].finding.isRepaired = true
    }
    try await RemoteRemover(place: place).finish(
      disorders.filter { $0.finding.kind == .leftOver }.compactMap(remains),
      listed: await committer.ledgers.versions,
    )
  }

  /// Keeps ledgers that nobody can read in the trash, since somebody may still make sense of them.
  private func keepUnreadable(_ ledgers: RemoteLedgers) async throws {
    let tags = ["versions.csv": ledgers.versionsTag, "deletedS3.csv": ledgers.deletionsTag]
    for name in ledgers.unreadable {
      guard let tag = tags[name] ?? nil else { continue }
      let folder = tag.checksum.map { "\($0)" } ?? place.environment.token()
      _ = try await place.storage.copy(
        .control(name),
        matching: tag,
        to: .control("deleted/\(folder)/\(name)"),
        condition: .none,
      )
    }
  }

  /// What is left of a deletion.
  private func remains(_ disorder: Verification.Disorder) -> RemoteRemover.Remains? {
    guard let path = disorder.path, let checksum = disorder.object?.checksum else { return nil }
    return RemoteRemover.Remains(path: path, checksum: checksum)
  }

  /// Mends the remote's side of a disorder.
  ///
  /// - Returns: what the ledger is to say, or nil if it was not mended.
  private func edit(for disorder: Verification.Disorder) async throws -> LedgerEdit? {
    guard let path = disorder.path else { return nil }
    let record = disorder.object.flatMap { row(for: $0, at: path) }
    switch disorder.finding.kind {
    case .rowWithoutObject:
      return await bringBack(path, disorder.row)
    case .objectWithoutRow:
      return record.map { LedgerEdit(path: path, old: nil, new: $0) }
    case .contentMismatch where disorder.object?.isDamaged == true:
      guard let row = disorder.row, place.scan.table[path]?.checksum == row.checksum else {
        return nil
      }
      return await sendAgain(path, row, over: row)
    case .contentMismatch where disorder.isSetBack:
      // Somebody wrote an earlier list over the row; what it says was replaced by who had it.
      return record.map { LedgerEdit(path: path, old: disorder.row, new: $0) }
    case .contentMismatch:
      guard let row = disorder.row, let record, try await keepsContent(of: row, at: path) else {
        return nil
      }
      return LedgerEdit(path: path, old: row, new: record)
    case .leftOver:
      guard let record else { return nil }
      _ = try await RemoteRemover(place: place).copyToTrash(path, record)
      return LedgerEdit(path: path, old: nil, new: nil, isAnnounced: false)
    case .damagedRow, .missingLedger, .unusableName, .unreadable, .localDifference:
      return nil
    }
  }

  /// The row for an object: the one that we know, if it has that content.
  private func row(for object: ObjectInfo, at path: RelativePath) -> VersionRecord? {
    guard let row = known[path], row.checksum == object.checksum else {
      return place.record(of: object, at: path)
    }
    return row
  }

  /// Puts the object of a row back from the Data folder, or gives the row up where that does not
  /// have its content.
  ///
  /// - Returns: what the ledger is to say, or nil if the content is here and did not get there.
  private func bringBack(_ path: RelativePath, _ row: VersionRecord?) async -> LedgerEdit? {
    guard let row, place.scan.table[path]?.checksum == row.checksum else {
      return LedgerEdit(path: path, old: row, new: nil, isAnnounced: false)
    }
    return await sendAgain(path, row, over: nil)
  }

  private func sendAgain(
    _ path: RelativePath,
    _ row: VersionRecord,
    over there: VersionRecord?,
  ) async -> LedgerEdit? {
    let sent = try? await Uploader(place: place).store(row, of: path, as: path, over: there)
    return sent.map { _ in LedgerEdit(path: path, old: row, new: row) }
  }

  /// Keeps the content that a row lists in the trash, before everybody pulls another over it.
  ///
  /// - Returns: whether the Data folder had it.
  private func keepsContent(of row: VersionRecord, at path: RelativePath) async throws -> Bool {
    guard place.scan.table[path]?.checksum == row.checksum else { return false }
    do {
      try await RemoteRemover(place: place).keepOurs(path, row.checksum)
      return true
    } catch is FileError {
      return false
    } catch let error as StorageError where error.code == .digestMismatch {
      return false
    }
  }
}
