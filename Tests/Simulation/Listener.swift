import Manifest
import Storage
import Synchrony

/// Counts what a run had to do.
final class Listener: Reporter {
  private struct State {
    var work = 0
    var words: [String] = []
  }

  private let state = Confined(State())
  private let trace: Trace
  private let person: String

  init(_ trace: Trace, person: String) {
    self.trace = trace
    self.person = person
  }

  /// How much there was to do.
  var work: Int { state.value.work }

  func report(_ event: SyncEvent) {
    switch event {
    case .proposed(let change):
      state.value.work += 1
      trace.note(person, "plans \(change.kind.rawValue) of \(change.path)")
    case .conflict(let conflict):
      state.value.work += 1
      trace.note(person, "finds a conflict at \(conflict.path)")
    case .done(let change): trace.note(person, "did \(change.kind.rawValue) of \(change.path)")
    case .settled(let settlement, let copy):
      trace.note(
        person,
        "settled \(settlement.conflict.path): \(settlement.choice), \(copy?.description ?? "-")",
      )
    case .failed(let path, let kind, let reason), .skipped(let path, let kind, let reason):
      trace.note(person, "fails at \(kind) of \(path): \(reason)")
    case .problem(let problem): trace.note(person, "problem: \(problem)")
    case .message(let text), .warning(let text): trace.note(person, "says: \(text)")
    case .declined, .progress, .stage, .exchange: break
    }
  }
}

/// Nobody is asked anything.
struct NoPrompter: Prompter {
  func ask(_ question: String) async -> String? { nil }
}
