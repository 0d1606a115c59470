import LocalFiles
import Manifest
import Storage

/// Enters what was done into the ledgers of both sides, so often that little is lost if the
/// run is killed, and counts it.
struct Books {
  let place: Workplace
  let reporter: any Reporter
  let committer: LedgerCommitter
  private(set) var keeper: BaseKeeper
  let log: RunLog
  private(set) var summary = SyncSummary()

  /// What the steps wrote and removed here.
  private var local: [Effect.LocalEdit] = []
  private var uncommitted: [LedgerEdit] = []
  private var waiting: [Finished] = []
  /// The files on the remote that were to be deleted and may still be there.
  private(set) var undeleted: Set<RelativePath> = []
  /// Rows whose objects are gone.
  private var gone: [LedgerEdit] = []
  private var lastCommit: Duration

  /// A step that is done but for its rows; small, since there may be many.
  private enum Finished {
    case change(Change)
    indirect case settlement(Settlement, Settler.Outcome)

    init(_ step: Step, _ outcome: Settler.Outcome) {
      switch step {
      case .change(let change): self = .change(change)
      case .settlement(let settlement): self = .settlement(settlement, outcome)
      }
    }

    var step: Step {
      switch self {
      case .change(let change): .change(change)
      case .settlement(let settlement, _): .settlement(settlement)
      }
    }
  }

  /// More rows than this are not dropped for want of their objects.
  private static let mostDropped = 10
  /// A long run commits every so often.
  private static let interval = Duration.seconds(15)

  init(
    place: Workplace,
    reporter: any Reporter,
    committer: LedgerCommitter,
    keeper: BaseKeeper,
    log: RunLog,
  ) {
    self.place = place
    self.reporter = reporter
    self.committer = committer
    self.keeper = keeper
    self.log = log
    lastCommit = place.environment.time.now()
  }

  /// The files that the steps wrote (a value) and removed (nil) here.
  var writtenFiles: [RelativePath: Scan.WrittenFile?] {
    Dictionary(
      local.lazy.map { edit in
        guard let record = edit.record, let status = edit.status else { return (edit.path, nil) }
        return (edit.path, Scan.WrittenFile(checksum: record.checksum, status: status))
      },
      uniquingKeysWith: { $1 },
    )
  }

  /// Takes the result of a step.
  mutating func enter(_ result: Step.Result) async {
    switch result.outcome {
    case .success(let outcome): enter(outcome, of: result.step)
    case .failure(let failure): enter(failure, of: result.step)
    }
    if place.environment.time.now() - lastCommit >= Self.interval { await commit() }
  }

  /// Commits what was done to the remote's ledgers, then to the ledgers here.
  ///
  /// A cancelled run commits as well: what is finished has to be recorded. What cannot be
  /// committed is tried again with the next commit.
  ///
  /// - Parameter isLast: whether no other commit follows, so that what fails has failed.
  mutating func commit(isLast: Bool = false) async {
    lastCommit = place.environment.time.now()
    if isLast { dropRows() }
    let edits = uncommitted
    let result = await Task(executorPreference: place.pool) { [self] in await carryOut(edits) }
      .value
    if let failure = result.failure, !isLast {
      log.note("\(failure); it is tried again")
      return
    }
    if let keeper = result.keeper {
      self.keeper = keeper
      // If it stays, the next run is more careful than it need be.
      if isLast { try? keeper.changesAreRecorded(local: local) }
    }
    let finished = waiting
    uncommitted = []
    waiting = []
    for entry in finished {
      if let failure = result.failure {
        fail(entry.step, failure)
      } else if result.overtaken.contains(entry.step.path) {
        fail(entry.step, "somebody changed it meanwhile; the next run looks again")
      } else {
        count(entry)
      }
    }
    if !result.undone.isEmpty { undeleted.formUnion(edits.lazy.filter(\.isDeletion).map(\.path)) }
    let unsaid = finished.isEmpty ? [result.failure].compactMap(\.self) : []
    let troubles = unsaid + result.undone + (isLast ? result.unrecorded : [])
    for trouble in troubles { complain(trouble) }
  }

  /// What became of a commit.
  private struct Commit {
    /// Why the remote's ledgers could not be written; then nothing else was tried.
    var failure: String?
    var overtaken: Set<RelativePath> = []
    /// What is recorded here from now on.
    var keeper: BaseKeeper?
    /// Why what was done is not recorded here.
    var unrecorded: [String] = []
    /// Why objects of deleted files are still there.
    var undone: [String] = []
  }

  private func carryOut(_ edits: [LedgerEdit]) async -> Commit {
    var result = Commit()
    let doomed = edits.filter(\.isDeletion)
    do {
      if !doomed.isEmpty { try keeper.expectDeletions(doomed) }
      result.overtaken = try await committer.commit(edits)
    } catch {
      result.failure = "the ledgers could not be written: \(Self.words(for: error))"
      return result
    }
    do {
      var keeper = keeper
      try await keeper.keep(committer.ledgers, local: local)
      result.keeper = keeper
    } catch {
      result.unrecorded = ["what was done could not be recorded here: \(error.message)"]
    }
    do {
      try await confirmAdopted(edits)
    } catch {
      // Whoever misses the object says so, and the next run here sends it.
      log.note("what others had sent could not be looked at again: \(Self.words(for: error))")
    }
    do {
      if !doomed.isEmpty { try await finishDeletions(doomed) }
    } catch {
      let words = Self.words(for: error)
      result.undone = [
        "files that were deleted still lie on the remote, for the next run: \(words)"
      ]
    }
    return result
  }

  /// Deletes the objects whose rows have gone.
  ///
  /// Somebody may have made the same file meanwhile and found its object still there; either they
  /// see that it has gone since, or their row is seen here and the object comes back.
  private func finishDeletions(_ doomed: [LedgerEdit]) async throws {
    let remains = doomed.compactMap { edit in
      edit.old.map { RemoteRemover.Remains(path: edit.path, checksum: $0.checksum) }
    }
    let versions = try await committer.refreshed()
    let remover = RemoteRemover(place: place)
    let gone = remains.filter { versions[$0.path] == nil }
    try await remover.finish(gone, listed: versions)
    let after = try await committer.refreshed()
    try await remover.bringBack(gone.filter { after[$0.path]?.checksum == $0.checksum })
    try keeper.deletionsAreDone(doomed)
  }

  /// Sends what was found there already and has gone since.
  private func confirmAdopted(_ edits: [LedgerEdit]) async throws {
    for edit in edits {
      guard let new = edit.new, place.adopted.contains(edit.path, new.checksum),
        try await place.existing(edit.path) == nil
      else { continue }
      _ = try await Uploader(place: place).store(new, of: edit.path, as: edit.path, over: nil)
    }
  }

  private static func words(for error: any Error) -> String {
    switch error {
    case let error as SyncError: error.message
    case let error as StorageError: error.reason
    case let error as DamagedTable: error.reason
    case StepFailure.failed(let reason), StepFailure.overtaken(let reason): reason
    default: "\(error)"
    }
  }
}

// MARK: - Counting

extension Books {
  private mutating func enter(_ outcome: Settler.Outcome, of step: Step) {
    let effect = outcome.effect
    local += effect.local
    uncommitted += effect.remote
    summary.bytesUp += effect.bytesUp
    summary.bytesDown += effect.bytesDown
    let finished = Finished(step, outcome)
    if effect.remote.isEmpty {
      count(finished)
    } else {
      waiting.append(finished)
    }
  }

  private mutating func enter(_ failure: StepFailure, of step: Step) {
    switch failure {
    case .failed(let reason):
      fail(step, reason)
    case .overtaken(let reason):
      fail(step, reason + "; the next run looks again")
    case .foundOther:
      fail(step, "somebody changed it on the remote meanwhile; the next run looks again")
    case .unlisted(let record):
      fail(step, "the remote holds another version of it, which the next run shows")
      if place.mode.pushes {
        uncommitted.append(
          LedgerEdit(path: step.path, old: step.remote, new: record, yields: true)
        )
      }
    case .objectGone:
      dropRow(of: step)
    case .interrupted:
      summary.isInterrupted = true
      reporter.report(.skipped(step.path, kind: step.kind, reason: "the run was interrupted"))
    }
  }

  /// Notes the row of an object that is gone.
  private mutating func dropRow(of step: Step) {
    let reason = "the ledger lists it, but it is not on the remote"
    let remedy =
      place.mode.pushes
      ? "its row is removed, unless many are missing" : "a sync that may upload removes its row"
    log.add(kind: step.kind, path: step.path, reason: reason)
    reporter.report(.skipped(step.path, kind: step.kind, reason: "\(reason); \(remedy)"))
    guard place.mode.pushes else { return }
    gone.append(LedgerEdit(path: step.path, old: step.remote, new: nil, isAnnounced: false))
  }

  /// Removes the rows of objects that are gone: whoever has the files will push them again.
  ///
  /// Where many are gone at once, a part of the place is more likely to be out of reach.
  private mutating func dropRows() {
    if gone.count <= Self.mostDropped {
      uncommitted += gone
    } else {
      complain(
        "\(gone.count) files that the ledger lists are not there; is a part of the shared place "
          + "out of reach? Their rows stay; if the files are gone for good, synchrony verify "
          + "--repair removes them"
      )
    }
    gone = []
  }

  private mutating func count(_ finished: Finished) {
    switch finished {
    case .change(let change):
      switch change.kind {
      case .pushNew, .pushModified: summary.uploaded += 1
      case .pullNew, .pullModified: summary.downloaded += 1
      case .pushDeleted: summary.deletedRemote += 1
      case .pullDeleted: summary.deletedLocal += 1
      }
      reporter.report(.done(change))
    case .settlement(let settlement, let outcome):
      if outcome.isLate { summary.conflicts += 1 }
      summary.uploaded += outcome.effect.remote.count { $0.new != nil && !$0.yields }
      summary.downloaded += outcome.effect.local.count {
        $0.path == settlement.conflict.path && $0.record != nil
      }
      reporter.report(.settled(settlement, copy: outcome.copy))
    }
  }

  private mutating func fail(_ step: Step, _ reason: String) {
    if case .change(let change) = step, change.kind == .pushDeleted {
      undeleted.insert(change.path)
    }
    summary.failed += 1
    log.add(kind: step.kind, path: step.path, reason: reason)
    reporter.report(.failed(step.path, kind: step.kind, reason: reason))
  }

  /// Says what went wrong with no file in particular.
  private mutating func complain(_ trouble: String) {
    summary.failed += 1
    log.fail(trouble)
    reporter.report(.problem(Problem(.unrecorded, subject: ".S3", reason: trouble)))
  }
}
