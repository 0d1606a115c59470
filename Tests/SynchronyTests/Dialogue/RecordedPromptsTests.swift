import Foundation
import Testing

@testable import Synchrony

/// What S3Synchrony asked, and what became of the answers, in every recorded run.
struct RecordedPromptsTests {
  private struct Run: Decodable {
    struct Prompt: Decodable {
      let phase: String
      let kind: String
      let answer: String?
    }

    let scenario: String
    let step: String
    let status: String
    let prompts: [Prompt]
  }

  private static func runs() throws -> [Run] {
    let url = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/Recorded/prompt-sequences.json")
    return try JSONDecoder().decode([Run].self, from: Data(contentsOf: url))
  }

  private func phase(_ name: String) -> ReviewPhase? {
    switch name {
    case "push_deleted": .pushDeletions
    case "pull_deleted": .pullDeletions
    case "push_new": .pushNew
    case "pull_new": .pullNew
    case "push_modified": .pushModified
    case "pull_modified": .pullModified
    case "revert_s3": .revertRemote
    case "revert_local": .revertLocal
    default: nil
    }
  }

  @Test func `our questions have the order in which the original asked`() throws {
    var seen: Set<ReviewPhase> = []
    for run in try Self.runs() {
      let phases = run.prompts.filter { $0.kind == "select" }.compactMap { phase($0.phase) }
      let positions = phases.compactMap(ReviewPhase.allCases.firstIndex)
      #expect(positions == positions.sorted(), "\(run.scenario) \(run.step)")
      seen.formUnion(phases)
    }
    #expect(seen.count == 8)
  }

  @Test func `an answer that the original took is taken, and what stopped it is asked again`()
    throws
  {
    // These name no line of the list; the original went on with nothing, we ask again.
    let outside: Set = ["9", "-1", "9,-3", "1,9", "7", "5", "1_0"]
    // These stopped the original although their meaning is plain.
    let kinder: Set = ["a ", " all", " ", "0-2"]
    var count = 0
    // In all other scenarios a run may have ended for reasons of its own.
    for run in try Self.runs() where run.scenario.hasSuffix("_answers") {
      guard let last = run.prompts.last, last.kind == "select" else { continue }
      guard let answer = last.answer, !outside.contains(answer) else { continue }
      let isTaken = (try? Selection(answer, of: 5)) != nil
      let wasTaken = run.status == "ok" || kinder.contains(answer)
      #expect(isTaken == wasTaken, "\(run.scenario) \(run.step): \(answer)")
      count += 1
    }
    #expect(count > 30)
  }

  @Test func `a confirmation takes what the original took for a yes`() throws {
    let answers = try Self.runs().flatMap(\.prompts).filter { $0.kind == "confirm" }
    #expect(answers.contains { $0.answer?.saysYes == true })
    for answer in answers.compactMap(\.answer) {
      #expect(answer.saysYes == ["y", "yes"].contains(answer.trimmed.lowercased()))
    }
  }
}
