import Manifest
import SynchronyTesting
import Testing

@testable import Synchrony

struct AutomaticReviewerTests {
  @Test func `every change is accepted in its direction`() async throws {
    let plan = try Plan.ofEveryKind()
    let decisions = await AutomaticReviewer().review(plan)
    #expect(decisions.accepted == plan.changes)
  }

  @Test(
    arguments: [
      (ConflictPolicy.keepBoth, [Settlement.Choice.keepBoth, .keepBoth, .keepBoth]),
      (.mine, [.mine, .mine, .mine]), (.theirs, [.theirs, .theirs, .theirs]),
      (.newer, [.theirs, .mine, .keepBoth]), (.ask, []),
    ]
  )
  func `conflicts go by the policy`(
    policy: ConflictPolicy,
    choices: [Settlement.Choice]
  )
    async throws
  {
    var conflicts = try Plan.ofEveryKind().conflicts
    conflicts[1].local.timeEdited = Timestamp(seconds: .max)
    conflicts[2].local.timeEdited = conflicts[2].remote.timeEdited
    let decisions = await AutomaticReviewer(conflicts: policy).review(Plan(conflicts: conflicts))
    #expect(decisions.settled.map(\.choice) == choices)
  }

  @Test func `a person can still be asked about conflicts`() async throws {
    let person = ScriptedPrompter(["m all"])
    let questions = ConflictQuestions(prompter: person, display: person)
    let reviewer = AutomaticReviewer(conflicts: .ask, questions: questions)
    let decisions = await reviewer.review(try .ofEveryKind())
    #expect(decisions.settled.map(\.choice) == [.mine, .mine, .mine])
    #expect(person.questions.count == 1)
  }
}
