public import Manifest

/// Asks about a plan, in S3Synchrony's order and with its answers.
///
/// First what to delete there and here, then what is new here and there, what was changed
/// here and there, and at last, of the changed files that were declined, which to settle
/// the other way round. A file whose deletion was declined is offered back to the other
/// side. Conflicts follow. A question without candidates is not asked. Where no more
/// answers come, or the task is cancelled, nothing further is accepted.
public struct EightQuestions: Reviewer {
  /// Whether a person gives the answers, who sees what they accept; a script does not.
  public let isPerson: Bool
  private let dialogue: Dialogue
  private let conflicts: ConflictPolicy
  private let conflictQuestions: ConflictQuestions
  private let mode: SyncMode

  /// Makes the questions.
  ///
  /// - Parameters:
  ///   - prompter: who answers.
  ///   - display: where the lists go.
  ///   - conflicts: what becomes of conflicts.
  ///   - mode: the directions a sync may take; what is offered the other way round keeps to it.
  ///   - isPerson: whether a person answers; guards that spare a person stop a script.
  public init(
    prompter: any Prompter,
    display: any Display,
    conflicts: ConflictPolicy = .ask,
    mode: SyncMode = .twoWay,
    isPerson: Bool = true,
  ) {
    self.isPerson = isPerson
    dialogue = Dialogue(prompter: prompter, display: display)
    conflictQuestions = ConflictQuestions(prompter: prompter, display: display)
    self.conflicts = conflicts
    self.mode = mode
  }

  /// Asks about all of `plan`; a cancelled task accepts nothing.
  public func review(_ plan: Plan) async -> Decisions {
    var decisions = Decisions()
    var declined: [Change] = []
    for phase in ReviewPhase.allCases {
      let candidates = candidates(of: phase, plan, declined)
      let accepted = await accepted(of: candidates, in: phase)
      decisions.accepted += accepted
      let taken = Set(accepted.map(\.path))
      // What was turned round once and declined again is left as it is.
      declined += candidates.filter { $0.kind == phase.kind && !taken.contains($0.path) }
    }
    decisions.settled = await settle(plan.conflicts)
    return Task.isCancelled ? Decisions() : decisions
  }

  private func candidates(
    of phase: ReviewPhase,
    _ plan: Plan,
    _ declined: [Change],
  ) -> [Change] {
    let own = plan.changes.filter { $0.kind == phase.kind }
    let turned = declined.compactMap(phase.counterpart).filter { mode.allows($0.kind) }
    return turned.isEmpty ? own : (own + turned).sorted { $0.path < $1.path }
  }

  private func accepted(of candidates: [Change], in phase: ReviewPhase) async -> [Change] {
    guard !candidates.isEmpty, !Task.isCancelled else { return [] }
    dialogue.show("", "\(phase.heading) (\(candidates.count)):")
    dialogue.show(ChangeList(numbered: candidates).lines)
    let selection = await dialogue.select(phase.question, from: candidates.count)
    let selected = selection.map { candidates[$0] }
    guard !selected.isEmpty, let confirmation = phase.confirmation(selected) else {
      return selected
    }
    return await dialogue.confirm(confirmation) ? selected : []
  }

  private func settle(_ found: [Conflict]) async -> [Settlement] {
    guard conflicts == .ask else { return found.settled(by: conflicts) }
    guard !Task.isCancelled else { return [] }
    return await conflictQuestions.ask(about: found) ?? []
  }
}
