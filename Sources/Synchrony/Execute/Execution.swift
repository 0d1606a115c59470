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
    await delete(first)
    let clashes = FolderClashes(books.undeleted)
    // Made one after the other, since there may be a million of them.
    let transfers = decisions.accepted.lazy.filter { change in
      !change.kind.isDeletion && !Self.isBarred(change, by: clashes)
    }.map(Step.change)
    let settlements = decisions.settled.lazy.map(Step.settlement)
    for change in decisions.accepted where Self.isBarred(change, by: clashes) {
      let reason = "what was to be deleted to make room for it is still there"
      await books.enter(Step.Result(step: .change(change), outcome: .failure(.overtaken(reason))))
    }
    await carryOut([AnySequence(transfers), AnySequence(settlements)].joined())
    await delete(last)
    await books.commit(isLast: true)
    var summary = books.summary
    summary.isInterrupted = summary.isInterrupted || Task.isCancelled
    return summary
  }

  /// Whether an upload would make a file and a folder of one name, which nobody's disk can hold.
  private static func isBarred(_ change: Change, by undeleted: FolderClashes) -> Bool {
    change.kind == .pushNew && undeleted.contains(change.path)
  }

  private mutating func delete(_ changes: [Change]) async {
    guard !changes.isEmpty else { return }
    await carryOut(changes.lazy.filter { $0.kind == .pushDeleted }.map(Step.change))
    await books.commit()
    await carryOut(changes.lazy.filter { $0.kind == .pullDeleted }.map(Step.change))
  }

  /// What a task of an execution came to.
  private enum Event: Sendable {
    case step(Step.Progress)
    case landed([Step.Result])
  }

  /// So many files may wait for their places; if there are more, the disk is what is slow.
  private static let mostArrivals = 4_096

  /// Carries out `steps`, so many at a time, and gives what arrives its place, group by group.
  private mutating func carryOut(_ steps: some Sequence<Step>) async {
    var waiting = steps.makeIterator()
    var arrivals: [Downloader.Arrival] = []
    var isLanding = false
    var running = 0
    await withTaskGroup(of: Event.self) { [place, jobs] group in
      func goOn() {
        while running < max(jobs, 1), arrivals.count < Self.mostArrivals, !Task.isCancelled,
          let step = waiting.next()
        {
          running += 1
          group.addTask { .step(await step.begin(at: place)) }
        }
        guard !isLanding, !arrivals.isEmpty else { return }
        isLanding = true
        group.addTask { [arrivals] in .landed(await Landing(place: place).land(arrivals)) }
        arrivals = []
      }
      goOn()
      while let event = await group.next() {
        var results: [Step.Result] = []
        switch event {
        case .step(let progress):
          running -= 1
          switch progress {
          case .finished(let result): results = [result]
          case .arrived(let arrival): arrivals.append(arrival)
          }
        case .landed(let landed):
          isLanding = false
          results = landed
        }
        goOn()
        for result in results {
          place.meter.finishFile()
          await books.enter(result)
        }
      }
    }
    for step in IteratorSequence(waiting) {
      await books.enter(Step.Result(step: step, outcome: .failure(.interrupted)))
    }
  }
}
