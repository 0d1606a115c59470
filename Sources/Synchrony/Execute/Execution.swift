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
    let transfers = decisions.accepted.filter { !$0.kind.isDeletion }
    await delete(first)
    await carryOut(transfers.map(Step.change) + decisions.settled.map(Step.settlement))
    await delete(last)
    await books.commit(isLast: true)
    var summary = books.summary
    summary.isInterrupted = summary.isInterrupted || Task.isCancelled
    return summary
  }

  private mutating func delete(_ changes: [Change]) async {
    guard !changes.isEmpty else { return }
    await carryOut(changes.filter { $0.kind == .pushDeleted }.map(Step.change))
    await books.commit()
    await carryOut(changes.filter { $0.kind == .pullDeleted }.map(Step.change))
  }

  private mutating func carryOut(_ steps: [Step]) async {
    guard !steps.isEmpty else { return }
    let group = BoundedGroup(steps, limit: jobs) { [place] step in
      let result = await step.perform(at: place)
      place.meter.finishFile()
      return result
    }
    var unheard = Dictionary(steps.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    do {
      try await group.run { result in
        unheard[result.step.path] = nil
        await books.enter(result)
      }
    } catch {
      // Neither a step nor the books throw.
    }
    for step in unheard.values.sorted(by: { $0.path < $1.path }) {
      await books.enter(Step.Result(step: step, outcome: .failure(.interrupted)))
    }
  }
}
