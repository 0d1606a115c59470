import Manifest
import SynchronyTesting
import Testing

@testable import Synchrony

struct EightQuestionsTests {
  private func review(
    _ plan: Plan,
    _ answers: [String],
    conflicts: ConflictPolicy = .ask,
    mode: SyncMode = .twoWay,
  ) async -> (decisions: Decisions, person: ScriptedPrompter) {
    let person = ScriptedPrompter(answers)
    let questions = EightQuestions(
      prompter: person,
      display: person,
      conflicts: conflicts,
      mode: mode,
    )
    return (await questions.review(plan), person)
  }

  private func accepted(_ decisions: Decisions) -> [String] {
    decisions.accepted.map { "\($0.kind.rawValue) \($0.path)" }
  }

  @Test func `the questions come in the order of the original, the conflicts last`() async throws {
    let (_, person) = await review(try .ofEveryKind(), [])
    #expect(
      person.questions.map { String($0.prefix(while: { $0 != "?" && $0 != "=" })) } == [
        "Delete which from the remote", "Delete which here", "Upload which", "Download which",
        "Upload which, over the remote's", "Download which, over yours",
        "Put yours over the remote's for which",
        "Put the remote's over yours, which is then gone for good, for which", "b ",
      ]
    )
  }

  @Test func `the end of the answers accepts nothing`() async throws {
    let (decisions, _) = await review(try .ofEveryKind(), [])
    #expect(decisions.accepted.isEmpty)
    #expect(decisions.settled.isEmpty)
  }

  @Test func `a plan without changes asks and shows nothing`() async {
    let (_, person) = await review(Plan(), [])
    #expect(person.transcript.isEmpty)
  }

  @Test func `all to everything takes every change in its direction`() async throws {
    let answers = ["a", "y", "a", "y", "a", "a", "a", "a", "b all"]
    let plan = try Plan.ofEveryKind()
    let (decisions, person) = await review(plan, answers)
    #expect(Set(decisions.accepted) == Set(plan.changes))
    #expect(decisions.settled == plan.conflicts.map { Settlement($0, .keepBoth) })
    #expect(person.unusedAnswers.isEmpty)
  }

  @Test(arguments: ["", "n", "no", "x", "yess"])
  func `a deletion needs a second yes, and all else offers the file back`(
    answer: String
  )
    async throws
  {
    let plan = Plan(changes: [try .sample(.pushDeleted, "a.csv")])
    let (decisions, person) = await review(plan, ["0", answer, "a"])
    #expect(accepted(decisions) == ["pull-new a.csv"])
    #expect(decisions.accepted.first?.remarks == [.deletedHere])
    #expect(person.questions.count == 3)
  }

  @Test func `a declined deletion from the remote is offered for upload`() async throws {
    let plan = Plan(changes: [
      try .sample(.pullDeleted, "a.csv"), try .sample(.pushNew, "b.csv"),
    ])
    let (decisions, _) = await review(plan, ["", "0"])
    #expect(accepted(decisions) == ["push-new a.csv"])
    #expect(decisions.accepted.first?.remarks == [.deletedThere])
    #expect(decisions.accepted.first?.local == .alices)
  }

  @Test func `declined changes can be settled the other way round`() async throws {
    let plan = Plan(changes: [
      try .sample(.pushModified, "mine.csv"), try .sample(.pullModified, "theirs.csv"),
    ])
    let (decisions, _) = await review(plan, ["", "", "0", "0"])
    #expect(accepted(decisions) == ["push-modified theirs.csv", "pull-modified mine.csv"])
    #expect(decisions.accepted.allSatisfy { $0.remarks == [.revert] })
    #expect(decisions.accepted.allSatisfy { $0.local == .alices && $0.remote == .bobs })
  }

  @Test func `only what was declined is offered the other way round`() async throws {
    let plan = Plan(changes: [
      try .sample(.pullModified, "a.csv"), try .sample(.pullModified, "b.csv"),
    ])
    let (decisions, person) = await review(plan, ["1", "a"])
    #expect(accepted(decisions) == ["pull-modified b.csv", "push-modified a.csv"])
    #expect(person.questions.count == 2)
  }

  @Test func `what was declined both ways is not offered a third time`() async throws {
    let plan = Plan(changes: [
      try .sample(.pullModified, "a.csv"), try .sample(.pullDeleted, "b.csv"),
    ])
    let (decisions, person) = await review(plan, ["", "", "", "", "a"])
    #expect(decisions.accepted.isEmpty)
    #expect(person.questions.count == 4)
  }

  @Test func `a one-way sync offers nothing against its direction`() async throws {
    let pulls = try Plan.ofEveryKind().changes.filter { $0.kind.direction == .pull }
    let (decisions, person) = await review(Plan(changes: pulls), ["", "", ""], mode: .pull)
    #expect(decisions.accepted.isEmpty)
    #expect(person.questions.count == 3)
  }

  @Test func `an unreadable answer is asked again with what can be answered`() async throws {
    let plan = Plan(changes: [try .sample(.pushNew, "a.csv"), try .sample(.pushNew, "b.csv")])
    let (decisions, person) = await review(plan, ["x", "7", "1"])
    #expect(accepted(decisions) == ["push-new b.csv"])
    #expect(person.questions.count == 3)
    #expect(person.transcript.filter { $0.contains("the numbers go from 0 to 1") }.count == 2)
  }

  @Test func `endless nonsense ends with nothing taken`() async throws {
    let plan = Plan(changes: [try .sample(.pushNew, "a.csv")])
    let nonsense = Array(repeating: "y", count: 1_000)
    let (decisions, person) = await review(plan, nonsense)
    #expect(decisions.accepted.isEmpty)
    #expect(person.questions.count < 100)
  }

  @Test func `a cancelled task accepts nothing, whatever was answered before`() async throws {
    let plan = try Plan.ofEveryKind()
    let stopping = StoppingPrompter(answers: ["a", "y", "a", "y", "a"])
    let questions = EightQuestions(prompter: stopping, display: ScriptedPrompter())
    let review = Task { await questions.review(plan) }
    await stopping.waitUntilUsedUp()
    review.cancel()
    let decisions = await review.value
    #expect(decisions.accepted.isEmpty)
    #expect(decisions.settled.isEmpty)
  }

  @Test func `conflicts are settled one by one, or the rest at once`() async throws {
    let conflicts = try Plan.ofEveryKind().conflicts
    let (decisions, person) = await review(Plan(conflicts: conflicts), ["m", "?", "t all"])
    #expect(
      decisions.settled == [
        Settlement(conflicts[0], .mine), Settlement(conflicts[1], .theirs),
        Settlement(conflicts[2], .theirs),
      ]
    )
    #expect(person.questions.count == 3)
  }

  @Test func `enter leaves a conflict as it is`() async throws {
    let conflicts = try Plan.ofEveryKind().conflicts
    let (decisions, _) = await review(Plan(conflicts: conflicts), ["", "b", ""])
    #expect(decisions.settled == [Settlement(conflicts[1], .keepBoth)])
  }

  @Test func `a policy settles conflicts without a question`() async throws {
    let plan = Plan(conflicts: try Plan.ofEveryKind().conflicts)
    let (decisions, person) = await review(plan, [], conflicts: .newer)
    #expect(decisions.settled.map(\.choice) == [.theirs, .theirs, .theirs])
    #expect(person.questions.isEmpty)
  }

  @Test func `a list says who changed what when, on which side, and what to know`() async throws {
    let plan = Plan(changes: [
      try .sample(.pullNew, "new.csv", [.renamed(from: RelativePath("old.csv"))]),
      try .sample(.pushModified, "changed.csv"),
      try .sample(.pushNew, "evil\u{1b}[2J.csv", [.deletedThere]),
    ])
    let (_, person) = await review(plan, ["", "", "", ""])
    #expect(
      person.transcript == [
        "",
        "Here, but not on the remote (1):",
        "  0  evil\\u{1b}[2J.csv  \(VersionRecord.alices.timeEdited)  alice  deleted from the remote",
        "Upload which? (0; a = all; enter = none): []",
        "",
        "On the remote, but not here (1):",
        "  0  new.csv  \(VersionRecord.bobs.timeEdited)  bob  renamed from old.csv",
        "Download which? (0; a = all; enter = none): []",
        "",
        "Changed here (1):",
        "  0  changed.csv  here  \(VersionRecord.alices.timeEdited)  alice"
          + "  remote  \(VersionRecord.bobs.timeEdited)  bob",
        "Upload which, over the remote's? (0; a = all; enter = none): []",
        "",
        "Not sent to the remote; theirs could replace yours here (1):",
        "  0  changed.csv  here  \(VersionRecord.alices.timeEdited)  alice"
          + "  remote  \(VersionRecord.bobs.timeEdited)  bob",
        "Put the remote's over yours, which is then gone for good, for which? (0; a = all; enter = none): []",
      ]
    )
  }
}

/// Says so when its answers are used up, and waits to be cancelled.
private final class StoppingPrompter: Prompter {
  private let script: ScriptedPrompter
  private let isWaiting = AsyncStream.makeStream(of: Void.self)

  init(answers: [String]) {
    script = ScriptedPrompter(answers)
  }

  func waitUntilUsedUp() async {
    for await _ in isWaiting.stream { return }
  }

  func ask(_ question: String) async -> String? {
    if let answer = await script.ask(question) { return answer }
    isWaiting.continuation.yield()
    while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
    return "a"
  }
}
