import LocalFiles
import Manifest
import Storage

/// Carries out what was accepted, many files at a time, and commits as it goes.
///
/// Deletions that stand in the way of a file that arrives come first, all others last; the
/// objects of deleted files go when the ledgers say so.
struct Execution {
  let place: Workplace
  let reporter: any Reporter
  let jobs: Int
  var books: Books

  /// Carries out all of `decisions`.
  ///
  /// Failures of single files are counted and reported. After a cancellation nothing new is
  /// begun, and what was finished is committed.
  ///
  /// - Returns: what was done.
  mutating func run(_ decisions: Decisions) async -> SyncSummary {
    let (first, last) = DeletionOrder.split(decisions.accepted)
    // Made one after the other, since there may be a million of them.
    let transfers = decisions.accepted.lazy.filter { !$0.kind.isDeletion }.map(Step.change)
    let settlements = decisions.settled.lazy.map(Step.settlement)
    await delete(first)
    await carryOut([AnySequence(transfers), AnySequence(settlements)].joined())
    await delete(last)
    await books.commit(isLast: true)
    var summary = books.summary
    summary.isInterrupted = summary.isInterrupted || Task.isCancelled
    return summary
  }

  private mutating func delete(_ changes: [Change]) async {
    guard !changes.isEmpty else { return }
    await carryOut(changes.lazy.filter { $0.kind == .pushDeleted }.map(Step.change))
    await books.commit()
    await carryOut(changes.lazy.filter { $0.kind == .pullDeleted }.map(Step.change))
  }

  private mutating func carryOut(_ steps: some Sequence<Step>) async {
    let group = BoundedGroup(steps, limit: jobs) { [place] step in
      let result = await step.perform(at: place)
      place.meter.finishFile()
      return result
    }
    do {
      for step in try await group.run({ result in await books.enter(result) }) {
        await books.enter(Step.Result(step: step, outcome: .failure(.interrupted)))
      }
    } catch {
      // Neither a step nor the books throw.
    }
  }
}
