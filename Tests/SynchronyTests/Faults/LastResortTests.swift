import Foundation
import Glibc
import LocalFiles
import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

/// What is left of work where a rule, a wrong clock or a half-mounted share was about to lose it.
struct LastResortTests {
  @Test(arguments: [ConflictPolicy.newer, .theirs])
  func `what gives way to a colleague's version lies in the trash`(
    policy: ConflictPolicy
  ) async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["x": "base"])
    try alice.write("alice", to: "x", at: 90_000)
    try await alice.sync()
    try bob.write("bob's work", to: "x", at: 60)
    try await bob.sync(reviewer: AutomaticReviewer(conflicts: policy))
    #expect(bob.read("x") == "alice")
    let trash = try await team.allNames().filter { $0.hasPrefix(".S3/deleted/") }
    #expect(try await team.object(#require(trash.first)) == "bob's work")
  }

  @Test func `an edit that changed neither size nor time is not deleted with its file`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["x": "1111", "y": "2"])
    try alice.remove("x")
    try await alice.sync()
    let path = "\(bob.folder)/x"
    let reviewer = Interjecting { plan in
      // The same size, in place, and the old modification time put back.
      let time = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
      if let file = FileHandle(forUpdatingAtPath: path) {
        file.write(Data("BOB!".utf8))
        try? file.close()
      }
      if let time {
        try? FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
      }
      return Decisions(accepted: plan.changes)
    }
    let run = try await bob.sync(reviewer: reviewer)
    #expect(bob.read("x") == "BOB!")
    #expect(run.failures == ["x"])
  }

  @Test func `a newcomer who sees half of a share does not empty the ledger`() async throws {
    let team = Team()
    let (alice, carol) = (try team.person("alice"), try team.person("carol"))
    for number in 10...31 { try alice.write("\(number)", to: "f\(number)") }
    try await alice.sync()
    for number in 10...25 { try await team.drop("f\(number)") }
    let run = try await carol.sync()
    #expect(try await team.rows().count == 22)
    #expect(run.summary.failed == 1)
    #expect(run.problems.contains { $0.kind == .unrecorded })
  }
}
