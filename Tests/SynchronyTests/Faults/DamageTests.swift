import LocalFiles
import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

/// Syncs over a link that changes bytes.
struct DamageTests {
  @Test(arguments: [RemoteLedgers.versionsKey, RemoteLedgers.deletionsKey])
  func `a ledger that comes damaged is asked for again`(ledger: ObjectKey) async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["t": "1", "gone": "2"])
    try alice.remove("gone")
    try alice.write("new", to: "u", at: 60)
    try await alice.sync()
    try bob.write("bob's", to: "v", at: 60)
    let before = try await team.rows().map(\.description)
    let damaging = DamagingStorage(team.storage, key: ledger, times: 2)
    let run = try await bob.sync(storage: damaging)
    #expect(damaging.damagesLeft == 0)
    #expect(run.summary.failed == 0 && run.problems.isEmpty)
    #expect(bob.contents() == ["t": "1", "u": "new", "v": "bob's"])
    #expect(try await team.rows().map(\.description).count == before.count + 1)
  }

  @Test(arguments: [nil, 4] as [Int64?])
  func `a file that comes damaged is asked for again`(rangeSize: Int64?) async throws {
    let team = Team(rangeSize.map { MemoryStorage(rangeSize: $0) } ?? MemoryStorage())
    let (alice, bob) = try await team.aliceAndBob(["t": "1"])
    try alice.write("more than a few", to: "u", at: 60)
    try await alice.sync()
    let damaging = DamagingStorage(team.storage, key: try team.key("u"), times: 2)
    let run = try await bob.sync(storage: damaging)
    #expect(damaging.damagesLeft == 0)
    #expect(run.summary.failed == 0 && bob.read("u") == "more than a few")
  }

  @Test func `a deep verification does not take damage on the way for a finding`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["t": "1"])
    let damaging = DamagingStorage(team.storage, key: try team.key("t"), times: 1)
    let findings = try await Verification(
      session: try alice.session(
        reviewer: AutomaticReviewer(),
        reporter: EventLog(),
        storage: damaging,
      ),
      repairs: true,
      isDeep: true,
    ).run()
    #expect(findings.isEmpty && damaging.damagesLeft == 0)
  }
}
