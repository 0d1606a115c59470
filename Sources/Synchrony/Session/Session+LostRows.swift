import Manifest
import Storage

// What follows where the remote's ledgers say less than they did.
extension Session {
  /// Puts back, in the survey, the rows that the remote's ledgers have lost though their files
  /// are there, and says so.
  ///
  /// A version that went back with its file, as when a backup takes the place of what people
  /// have made since, is nobody's edit: it is then no reason to replace ours.
  ///
  /// - Throws: `SyncError` where nothing was changed.
  func putRowsBack(in survey: inout Survey, _ options: SyncOptions) async throws {
    guard !isToBeRefused(survey, options) else { return }
    let regression = survey.situation.regression
    let isWhole = regression.lost.isEmpty && !regression.lacksDeletions
    guard !isWhole else { return }
    let found: RowRecovery.Result
    do {
      let place = workplace(survey, Decisions(), options.mode)
      found = try await RowRecovery(place: place).look(at: regression)
    } catch let error as StorageError {
      throw SyncError(error)
    } catch is CancellationError {
      throw SyncError(.interrupted, "Interrupted; nothing was changed.")
    }
    guard !found.isEmpty else { return }
    survey.takeUp(found.edits)
    survey.forget(found.earlier)
    survey.problems += Self.problems(of: found, willMend: options.mode.pushes && !options.isDryRun)
  }

  /// Whether the ledger is so empty that a guard stops the run.
  private func isToBeRefused(_ survey: Survey, _ options: SyncOptions) -> Bool {
    survey.ledgers.versions.isEmpty && survey.base.remote.count >= 2 && options.maxDelete == nil
  }

  private static func problems(of found: RowRecovery.Result, willMend: Bool) -> [Problem] {
    let remedy = willMend ? "the ledger is mended" : "a run that may push mends the ledger"
    var problems: [Problem] = []
    func add(_ kind: Problem.Kind, _ paths: [RelativePath], _ what: String) {
      guard !paths.isEmpty else { return }
      problems.append(
        Problem(kind, subject: "versions.csv", reason: "\(what): \(Self.names(paths))")
      )
    }
    add(
      .lostRow,
      found.lost.map(\.path),
      "somebody's program wrote an earlier list over it, without files that are there; \(remedy)",
    )
    add(
      .lostRow,
      found.returned.map(\.path),
      "somebody's program wrote an earlier list over it, with files that were deleted; \(remedy)",
    )
    add(
      .earlierVersion,
      found.earlier,
      "files there went back to an earlier version, as when a backup is restored; what is here is "
        + "kept beside them",
    )
    return problems
  }

  /// A few of the names, and how many others there are.
  private static func names(_ paths: [RelativePath]) -> String {
    let most = 3
    let sorted = paths.sorted()
    let names = sorted.prefix(most).map { Printable.quoted("\($0)") }.joined(separator: ", ")
    return sorted.count > most ? "\(names) and \(sorted.count - most) more" : names
  }
}
