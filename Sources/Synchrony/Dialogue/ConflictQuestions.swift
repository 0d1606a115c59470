public import Manifest

/// Shows conflicts one after the other and asks what to do about each.
public struct ConflictQuestions: Sendable {
  private let dialogue: Dialogue

  /// Makes questions that go to `prompter`, each after what `display` shows.
  public init(prompter: any Prompter, display: any Display) {
    dialogue = Dialogue(prompter: prompter, display: display)
  }

  /// Asks about each of `conflicts`.
  ///
  /// - Returns: how they are settled; one that is to be left as it is has no settlement.
  ///   Nil if nobody answers any more because the run was stopped.
  public func ask(about conflicts: [Conflict]) async -> [Settlement]? {
    guard !conflicts.isEmpty else { return [] }
    dialogue.show(
      "",
      "Changed on both sides (\(conflicts.count)). Keeping both leaves theirs under the name"
        + " and puts yours beside it.",
    )
    var settled: [Settlement] = []
    var answerForAll: ConflictAnswer?
    for (number, conflict) in conflicts.enumerated() {
      var answer = answerForAll
      if answer == nil {
        show(conflict, number: number)
        answer = await self.answer(about: conflict)
      }
      if Task.isCancelled { return nil }
      guard let answer else { break }
      if answer.isForAll { answerForAll = answer }
      if let choice = answer.choice { settled.append(Settlement(conflict, choice)) }
    }
    return settled
  }

  private func show(_ conflict: Conflict, number: Int) {
    dialogue.show("", "  \(number)  \(conflict.path.shown)\(conflict.reason.shown)")
    var table = TextTable()
    table.append(["yours:"] + conflict.local.cells)
    table.append(["theirs:"] + conflict.remote.cells)
    dialogue.show(table.lines.map { "   \($0)" })
  }

  /// The answer, or nil where none can be had.
  private func answer(about conflict: Conflict) async -> ConflictAnswer? {
    await dialogue.ask(
      "b = keep both, m = mine, t = theirs, enter = leave as it is; \"b all\" for all: "
    ) { answer in
      if let read = ConflictAnswer(answer) { return .read(read) }
      return .again("Answer b, m, t or nothing, with \"all\" after it for all that follow.")
    }
  }
}

extension Conflict.Reason {
  fileprivate var shown: String {
    switch self {
    case .bothModified: ""
    case .bothCreated: "  (new on both sides)"
    case .neitherChanged: "  (they have differed since an earlier sync)"
    }
  }
}
