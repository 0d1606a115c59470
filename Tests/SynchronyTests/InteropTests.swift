import Foundation
import Manifest
import Storage
import Testing

@testable import Synchrony

/// K1, K5 to K8, K11, K12: what colleagues who still use S3Synchrony rely on, and do.
struct InteropTests {
  @Test func `a first run leaves both ledgers, with nothing but their headers, in an empty place`()
    async throws
  {
    let team = Team()
    try await team.person("alice").sync()
    let header = "File,Edited By,Time Edited,Checksum\n"
    #expect(
      try await team.objects() == [".S3/versions.csv": header, ".S3/deletedS3.csv": header]
    )
  }

  @Test func `a row says who pushed the file and when it was edited on the writer's wall`()
    async throws
  {
    let team = Team()
    var alice = try team.person("alice")
    alice.zone = 2
    try alice.write("a", to: "a.csv", at: 0)
    try await alice.sync()
    // 1,790,000,000 is 2026-09-21 14:13:20 in universal time.
    let ledger = try #require(try await team.object(".S3/versions.csv"))
    #expect(ledger.contains("\na.csv,alice,2026-09-21 16:13:20,0cc175b9c0f1b6a831c399e269772661\n"))
  }

  @Test func `names with .S3 in them stay here and enter no ledger`() async throws {
    let team = Team()
    let alice = try team.person("alice")
    try alice.write("a", to: "my.S3.csv")
    try alice.write("b", to: "b.csv")
    let run = try await alice.sync()
    #expect(run.problems.map(\.kind) == [.reservedName])
    #expect(try await team.rows() == ["b.csv"])
    #expect(try await team.names() == ["b.csv"])
  }

  @Test
  func `a deleted name that came back is announced as deleted and listed, and counts as there`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    try alice.remove("a.csv")
    try await alice.sync()
    try alice.write("new", to: "a.csv", at: 60)
    try await alice.sync()
    #expect(try #require(try await team.object(".S3/deletedS3.csv")).contains("a.csv,alice"))
    try await bob.sync()
    #expect(bob.read("a.csv") == "new")
    #expect(try await team.person("carol").sync().summary.downloaded == 2)
  }

  @Test func `rows that S3Synchrony wrote over come back from whoever has the files`() async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    let stale = try #require(try await team.object(".S3/versions.csv"))
    try alice.write("new", to: "new.csv")
    try alice.write("a, changed", to: "a.csv", at: 60)
    try await alice.sync()
    // Somebody sat at a prompt since before alice's run.
    try await team.put(stale, at: ".S3/versions.csv")
    try await team.settle([bob, alice])
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.read("new.csv") == "new")
    #expect(bob.read("a.csv") == "a, changed")
  }

  @Test func `rows of deleted files that S3Synchrony put back are offered to nobody for ever`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    let stale = try #require(try await team.object(".S3/versions.csv"))
    try alice.remove("a.csv")
    try await alice.sync()
    try await bob.sync()
    try await team.put(stale, at: ".S3/versions.csv")
    try await team.settle([bob, alice])
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.files() == ["b.csv"])
  }

  @Test func `no key of the trash is the folder of another, whatever is deleted`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a": "1", "rest": "rest"])
    try alice.remove("a")
    try await alice.sync()
    try alice.write("1", to: "1/a/b")
    try alice.write("2", to: "a/b")
    try await alice.sync()
    try alice.remove("1")
    try alice.remove("a")
    try await team.settle([alice, bob])
    let keys = try await team.trash().keys.sorted()
    #expect(keys.count == 3)
    for key in keys { #expect(!keys.contains { $0.hasPrefix(key + "/") }) }
  }
}
