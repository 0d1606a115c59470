import LocalFiles
import Manifest
import Storage

/// Holds the remote's ledgers and its objects against each other, and mends what differs.
///
/// Mending never loses content: an object without a row gets one, a row without an object
/// gets its object back from the Data folder if that has it, and a row that does not fit its
/// object takes over what the object holds.
struct Verification {
  let session: Session
  let repairs: Bool
  /// Whether every object is read, rather than only those whose checksum is not known.
  let isDeep: Bool

  /// A disorder, and the row or the object that it is about.
  private struct Disorder: Sendable {
    var finding: Finding
    var path: RelativePath?
    var row: VersionRecord?
    var object: ObjectInfo?
  }

  /// Looks at everything.
  ///
  /// - Returns: the findings, ordered by kind and name, each with whether it was mended.
  /// - Throws: `SyncError` where nothing was changed.
  func run() async throws -> [Finding] {
    let survey = try await session.surveyor.survey()
    do {
      let objects = try await listing()
      var disorders = ledgerDisorders(survey)
      disorders += try await objectDisorders(survey, objects)
      if repairs { try await repair(&disorders, survey) }
      return disorders.map(\.finding)
    } catch let error as StorageError {
      throw SyncError(error)
    }
  }
}

// MARK: - Finding

extension Verification {
  private typealias Listing = (objects: [RelativePath: ObjectInfo], unusable: [Disorder])

  private func listing() async throws -> Listing {
    var listing: Listing = ([:], [])
    var token: ListToken?
    repeat {
      let page = try await session.storage.list(prefix: [], after: token)
      for object in page.objects {
        guard let path = object.key.path else { continue }
        listing.objects[path] = object
      }
      for (name, rule) in page.unnameable {
        let finding = Finding(.unusableName, subject: name, reason: rule.description)
        listing.unusable.append(Disorder(finding: finding))
      }
      token = page.next
    } while token != nil
    return listing
  }

  private func ledgerDisorders(_ survey: Survey) -> [Disorder] {
    survey.problems.filter { $0.row != nil && $0.subject == "versions.csv" }.map { problem in
      let row = problem.row.map { "row \($0): " } ?? ""
      return Disorder(
        finding: Finding(.damagedRow, subject: problem.subject, reason: row + problem.reason)
      )
    }
  }

  private func objectDisorders(
    _ survey: Survey,
    _ listing: Listing,
  ) async throws -> [Disorder] {
    var disorders = listing.unusable
    let versions = survey.ledgers.versions
    var paths = Set(listing.objects.keys)
    for position in 0..<versions.count { paths.insert(versions.path(at: position)) }
    let group = BoundedGroup(
      paths.sorted(),
      limit: session.storage.capabilities.concurrency,
    ) { path in
      try await disorder(of: path, versions[path], listing.objects[path], survey)
    }
    try await group.run { disorder in
      if let disorder { disorders.append(disorder) }
    }
    return disorders.sorted { $0.finding.subject < $1.finding.subject }
  }

  private func disorder(
    of path: RelativePath,
    _ row: VersionRecord?,
    _ object: ObjectInfo?,
    _ survey: Survey,
  ) async throws -> Disorder? {
    guard let object else {
      return Disorder(
        finding: Finding(
          .rowWithoutObject,
          subject: "\(path)",
          reason: "the ledger lists it, but the remote does not have it.",
        ),
        path: path,
        row: row,
      )
    }
    guard let row else { return try await strayObject(object, path, survey) }
    guard let content = try await content(of: object), content.checksum != row.checksum else {
      return nil
    }
    return Disorder(
      finding: Finding(
        .contentMismatch,
        subject: "\(path)",
        reason: "its content is not what the ledger says.",
      ),
      path: path,
      row: row,
      object: content,
    )
  }

  private func strayObject(
    _ object: ObjectInfo,
    _ path: RelativePath,
    _ survey: Survey,
  ) async throws -> Disorder? {
    if let problem = path.problem(with: .pushNew) {
      return Disorder(finding: Finding(.unusableName, subject: "\(path)", reason: problem.reason))
    }
    let known = try await session.storage.info(object.key)
    let isLeftOver = survey.ledgers.deletions.rows.contains { row in
      row.path == path && row.record?.checksum == known.checksum && known.checksum != nil
    }
    return Disorder(
      finding: Finding(
        isLeftOver ? .leftOver : .objectWithoutRow,
        subject: "\(path)",
        reason: isLeftOver
          ? "it was deleted, but its object is still there."
          : "the remote has it, but the ledger does not list it.",
      ),
      path: path,
      object: known,
    )
  }

  /// The object with its checksum, or nil where finding that out means reading and nobody
  /// asked for that.
  private func content(of object: ObjectInfo) async throws -> ObjectInfo? {
    if object.checksum != nil, !isDeep { return object }
    guard isDeep else { return nil }
    let sink = try DigestingSink(DiscardingSink())
    var info = try await session.storage.read(
      object.key,
      range: nil,
      condition: .none,
      into: sink,
    )
    info.checksum = sink.finish()
    return info
  }
}

// MARK: - Mending

extension Verification {
  private func repair(_ disorders: inout [Disorder], _ survey: Survey) async throws {
    let place = session.workplace(survey, Decisions(), .twoWay)
    var edits: [LedgerEdit] = []
    for index in disorders.indices {
      guard let edit = try await repair(disorders[index], place) else { continue }
      edits.append(edit)
      disorders[index].finding.isRepaired = true
    }
    let committer = session.committer(for: survey)
    try await committer.repair(edits)
    for index in disorders.indices where disorders[index].finding.kind == .damagedRow {
      disorders[index].finding.isRepaired = true
    }
    let leftOvers = disorders.filter { $0.finding.kind == .leftOver }
    let remover = RemoteRemover(place: place)
    for disorder in leftOvers {
      guard let path = disorder.path, let checksum = disorder.object?.checksum else { continue }
      try await remover.finish(path, checksum)
    }
  }

  /// Mends the remote's side of a disorder.
  ///
  /// - Returns: what the ledger is to say, or nil if it was not mended.
  private func repair(_ disorder: Disorder, _ place: Workplace) async throws -> LedgerEdit? {
    guard let path = disorder.path else { return nil }
    switch disorder.finding.kind {
    case .rowWithoutObject:
      return await bringBack(path, disorder.row, place)
    case .objectWithoutRow, .contentMismatch:
      guard let object = disorder.object else { return nil }
      let record = place.record(of: object, at: path)
      return LedgerEdit(path: path, old: disorder.row, new: record)
    case .leftOver:
      guard let object = disorder.object else { return nil }
      try await RemoteRemover(place: place).copyToTrash(path, place.record(of: object, at: path))
      return LedgerEdit(path: path, old: nil, new: nil, isAnnounced: false)
    case .damagedRow, .unusableName:
      return nil
    }
  }

  /// Puts the object of a row back from the Data folder, or gives the row up.
  private func bringBack(
    _ path: RelativePath,
    _ row: VersionRecord?,
    _ place: Workplace,
  ) async -> LedgerEdit {
    if let row, place.scan.table[path]?.checksum == row.checksum,
      (try? await Uploader(place: place).store(row, of: path, as: path, over: nil)) != nil
    {
      return LedgerEdit(path: path, old: row, new: row)
    }
    return LedgerEdit(path: path, old: row, new: nil, isAnnounced: false)
  }
}
