import LocalFiles
import Manifest
import Storage

/// Holds the remote's ledgers, its objects and the Data folder against each other, and mends
/// what is out of order on the remote.
///
/// Mending never loses content: an object without a row gets one, a row without an object
/// gets its object back from the Data folder if that has it, and a row that does not fit its
/// object takes over what the object holds once the content that it listed is in the trash, or
/// if it is an older one than the last sync here saw, which that content had replaced.
struct Verification {
  let session: Session
  let repairs: Bool
  /// Whether every object is read; otherwise a row is held against what a listing says.
  let isDeep: Bool

  /// A disorder, and the row or the object that it is about.
  struct Disorder: Sendable {
    var finding: Finding
    var path: RelativePath?
    var row: VersionRecord?
    /// Whether the row is older than the one that the last sync here saw, which fits the object.
    var isSetBack = false
    var object: ObjectInfo?
  }

  /// Looks at everything.
  ///
  /// - Returns: the findings, ordered by kind and name, each with whether it was mended.
  /// - Throws: `SyncError` where nothing was changed.
  func run() async throws -> [Finding] {
    var surveyor = session.surveyor
    surveyor.remakesLedgers = true
    var survey = try await surveyor.survey()
    do {
      let place = session.workplace(survey, Decisions(), .twoWay)
      var disorders = ledgerDisorders(survey)
      disorders += try await objectDisorders(place, known: survey.base.remote)
      if repairs {
        let committer = session.committer(for: survey)
        try await Repair(place: place, committer: committer, known: survey.base.remote)
          .run(&disorders)
        survey.ledgers = await committer.ledgers
      }
      return Self.ordered(disorders.map(\.finding) + (await localDifferences(survey)))
    } catch let error as StorageError {
      throw SyncError(error)
    }
  }

  /// By kind and name; rows of one ledger stay in their order.
  private static func ordered(_ findings: [Finding]) -> [Finding] {
    Finding.Kind.allCases.flatMap { kind in
      findings.enumerated().filter { $0.element.kind == kind }
        .sorted { ($0.element.subject, $0.offset) < ($1.element.subject, $1.offset) }
        .map(\.element)
    }
  }
}

// MARK: - The Data folder

extension Verification {
  /// What smart-sync would ask about.
  private func localDifferences(_ survey: Survey) async -> [Finding] {
    var options = SyncOptions()
    options.isDryRun = true
    let plan = await session.plan(survey, options)
    let changes = plan.changes.map { ($0.path, $0.local, $0.remote) }
    let conflicts = plan.conflicts.map {
      conflict -> (RelativePath, VersionRecord?, VersionRecord?) in
      (conflict.path, conflict.local, conflict.remote)
    }
    return (changes + conflicts).map { path, local, remote in
      let what =
        switch (local, remote) {
        case (_, nil): "only the Data folder has it"
        case (nil, _): "the Data folder does not have it"
        default: "the Data folder has another content"
        }
      return Finding(
        .localDifference,
        subject: "\(path)",
        reason: "\(what); smart-sync will ask about it.",
      )
    }
  }
}

// MARK: - The remote

extension Verification {
  private typealias Listing = (objects: [RelativePath: ObjectInfo], unusable: [Disorder])

  private func listing() async throws -> Listing {
    var listing: Listing = ([:], [])
    for try await page in session.storage.pages() {
      for object in page.objects {
        guard let path = object.key.path else { continue }
        listing.objects[path] = object
      }
      for (name, rule) in page.unnameable {
        let finding = Finding(
          .unusableName,
          subject: name,
          reason: "its name \(rule.description), so that it is left out; rename it there.",
        )
        listing.unusable.append(Disorder(finding: finding))
      }
    }
    return listing
  }

  private func ledgerDisorders(_ survey: Survey) -> [Disorder] {
    let rows = survey.problems.filter { problem in
      problem.row != nil && ["versions.csv", "deletedS3.csv"].contains(problem.subject)
    }
    let damaged = rows.map { problem in
      let row = problem.row.map { "row \($0): " } ?? ""
      return Disorder(
        finding: Finding(
          .damagedRow,
          subject: problem.subject,
          reason: "\(row)\(problem.reason); verify --repair takes the row out.",
        )
      )
    }
    let unreadable = survey.ledgers.damaged.sorted().map { name in
      let isOdd = survey.ledgers.unreadable.contains(name)
      let words =
        isOdd
        ? "it cannot be read as a ledger; verify --repair keeps it in the trash there and makes one"
        : "it was damaged on its way there and cannot be read; verify --repair makes it"
      let reason = "\(words) of what lies there."
      return Disorder(finding: Finding(.damagedRow, subject: name, reason: reason))
    }
    return unreadable + damaged + missingLedger(survey.ledgers)
  }

  /// The ledger that is not there, unless nobody has set the place up yet.
  private func missingLedger(_ ledgers: RemoteLedgers) -> [Disorder] {
    let name: String
    let other: String
    switch (ledgers.versionsTag, ledgers.deletionsTag) {
    case (nil, .some): (name, other) = ("versions.csv", "deletedS3.csv")
    case (.some, nil): (name, other) = ("deletedS3.csv", "versions.csv")
    default: return []
    }
    let finding = Finding(
      .missingLedger,
      subject: name,
      reason: "it is not there, though \(other) is; verify --repair makes it of what lies there.",
    )
    return [Disorder(finding: finding)]
  }

  private func objectDisorders(
    _ place: Workplace,
    known: VersionTable,
  ) async throws -> [Disorder] {
    let listing = try await listing()
    var disorders = listing.unusable
    var paths = Set(listing.objects.keys)
    for position in 0..<place.remote.count { paths.insert(place.remote.path(at: position)) }
    let group = BoundedGroup(
      paths.sorted(),
      limit: session.storage.capabilities.concurrency,
    ) { path in
      do {
        return try await disorder(of: path, listing.objects[path], place, known)
      } catch let error as StorageError where error.concernsOneObject {
        let reason = "it cannot be looked at: \(error.reason)"
        return Disorder(finding: Finding(.unreadable, subject: "\(path)", reason: reason))
      }
    }
    try await group.run { disorder in
      if let disorder { disorders.append(disorder) }
    }
    return disorders
  }

  private func disorder(
    of path: RelativePath,
    _ object: ObjectInfo?,
    _ place: Workplace,
    _ known: VersionTable,
  ) async throws -> Disorder? {
    let row = place.remote[path]
    guard let object else {
      let isHere = row != nil && place.scan.table[path]?.checksum == row?.checksum
      let remedy =
        isHere
        ? "verify --repair puts it there again, from the Data folder"
        : "this Data folder has it no more, so verify --repair takes the row out, and a colleague "
          + "who has the file pushes it again"
      return Disorder(
        finding: Finding(
          .rowWithoutObject,
          subject: "\(path)",
          reason: "the ledger lists it, but the remote does not have it; \(remedy).",
        ),
        path: path,
        row: row,
      )
    }
    guard let row else { return try await strayObject(path, place) }
    let content = isDeep ? try await deepLook(path, place) : object
    let isSame = content.checksum.map { $0 == row.checksum } ?? true
    if isSame, !content.isDamaged { return nil }
    var isSetBack = false
    if let known = known[path], !content.isDamaged, known.checksum == content.checksum {
      isSetBack = row.timeEdited < known.timeEdited
    }
    return mismatch(path, row, content, place, isSetBack: isSetBack)
  }

  /// What an object really holds, or is known to hold damaged.
  private func deepLook(
    _ path: RelativePath,
    _ place: Workplace,
  ) async throws(StorageError) -> ObjectInfo {
    do {
      return try await place.digest(path)
    } catch {
      guard error.code == .damaged else { throw error }
      return try await place.info(of: path)
    }
  }

  private func mismatch(
    _ path: RelativePath,
    _ row: VersionRecord,
    _ object: ObjectInfo,
    _ place: Workplace,
    isSetBack: Bool,
  ) -> Disorder {
    let isHere = place.scan.table[path]?.checksum == row.checksum
    let advice =
      if object.isDamaged {
        "since it was damaged on its way there; run verify --deep --repair where the Data folder "
          + "still has it"
      } else if isSetBack {
        "but what it said after the last sync here; verify --repair lists that again"
      } else if isHere {
        "which the Data folder still has; verify --repair keeps that in the trash there, and "
          + "lists what lies there"
      } else {
        "and this Data folder does not have that either; run verify --repair where the Data "
          + "folder still has it, or let smart-sync push a good copy"
      }
    return Disorder(
      finding: Finding(
        .contentMismatch,
        subject: "\(path)",
        reason: "its content is not what the ledger says, \(advice).",
      ),
      path: path,
      row: row,
      isSetBack: isSetBack,
      object: object,
    )
  }

  private func strayObject(_ path: RelativePath, _ place: Workplace) async throws -> Disorder? {
    if let problem = path.problem(with: .pushNew) {
      let reason = "\(problem.reason)."
      return Disorder(finding: Finding(.unusableName, subject: "\(path)", reason: reason))
    }
    // Whoever deleted it since the listing has left nothing to put in order.
    guard let known = try await place.existing(path) else { return nil }
    if known.isDamaged { return damagedStray(known, at: path, place) }
    let isLeftOver = place.isLeftOver(known, at: path)
    return Disorder(
      finding: Finding(
        isLeftOver ? .leftOver : .objectWithoutRow,
        subject: "\(path)",
        reason: isLeftOver
          ? "it was deleted, but is still there; verify --repair moves it to the trash there."
          : "the remote has it, but the ledger does not list it; verify --repair lists it.",
      ),
      path: path,
      object: known,
    )
  }

  /// An object without a row that is not what its writer sent.
  ///
  /// With a row, its writer would take it for sent. Where nobody has the file any more, nobody
  /// would ever send it again; so what lies there makes room, under the MD5 that it has.
  private func damagedStray(
    _ known: ObjectInfo,
    at path: RelativePath,
    _ place: Workplace,
  ) -> Disorder {
    let damage = "it was damaged on its way there, and the ledger does not list it"
    guard let content = known.eTag?.checksum, place.scan.table[path]?.checksum != known.checksum
    else {
      let reason = "\(damage); the next smart-sync of whoever has the file sends it again."
      return Disorder(finding: Finding(.unreadable, subject: "\(path)", reason: reason))
    }
    var object = known
    object.checksum = content
    let remedy =
      "verify --repair moves it to the trash there, and a smart-sync of whoever has the file sends "
      + "it again"
    return Disorder(
      finding: Finding(.leftOver, subject: "\(path)", reason: "\(damage); \(remedy)."),
      path: path,
      object: object,
    )
  }
}
