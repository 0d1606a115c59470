import Foundation
import Testing

/// `Scripts/chaos` on a small scale: many real processes at once on one place.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ChaosTests {
  private static let hasMoto =
    ProcessInfo.processInfo.environment["SYNCHRONY_TEST_S3_MOTO"]?.isEmpty == false

  private func expectGood(_ arguments: [String]) async throws {
    let run = try await ScriptRun("chaos", arguments)
    #expect(run.status == 0, "\(run.text)")
    #expect(run.text.contains("all accounted for"), "\(run.text)")
  }

  @Test func `people who sync at once, some of them killed, lose nothing on a share`() async throws
  {
    try await expectGood(["--people", "3", "--rounds", "8", "--kills", "30%"])
  }

  @Test(.enabled(if: hasMoto))
  func `people who sync at once over a faulty link, some of them killed, lose nothing`()
    async throws
  {
    try await expectGood([
      "--place", "moto", "--people", "3", "--rounds", "2", "--link", "faulty", "--kills", "30%",
    ])
    try await expectGood([
      "--place", "judge", "--people", "3", "--rounds", "4", "--link", "faulty", "--kills", "30%",
    ])
  }

  @Test(.enabled(if: hasMoto))
  func `a store that does not refuse what it should is noticed`() async throws {
    let run = try await ScriptRun("chaos", ["--place", "judge", "--link", "lying"])
    #expect(run.status == 1, "\(run.text)")
    #expect(run.text.contains("is nowhere"), "\(run.text)")
    let story = run.text.split(separator: "\n").last { $0.contains("The whole story is in ") }
    let path = story?.split(separator: " in ").last.map(String.init) ?? ""
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().deletingLastPathComponent()
    if folder.lastPathComponent.hasPrefix("synchrony-chaos-") {
      try FileManager.default.removeItem(at: folder)
    }
  }
}
