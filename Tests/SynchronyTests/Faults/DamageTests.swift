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

// MARK: - Files that nobody can read

extension DamageTests {
  /// Verifies and repairs, and returns what was found.
  private func repaired(_ person: Person) async throws -> [Finding] {
    try await Verification(
      session: try person.session(reviewer: AutomaticReviewer(), reporter: EventLog()),
      repairs: true,
      isDeep: false,
    ).run()
  }

  @Test func `an object that was damaged on its way there gets no row, and is sent again`()
    async throws
  {
    let store = SpoiledStorage(base: MemoryStorage())
    let team = Team(store)
    let (alice, bob) = try await team.aliceAndBob(["rest": "rest"])
    try bob.write("bob's", to: "own", at: 60)
    // What a run leaves that breaks off while it puts that right.
    try await store.spoil(try team.key("own"), as: "bob's")
    #expect(try await repaired(bob).map(\.kind).contains(.unreadable))
    #expect(try await team.rows() == ["rest"])
    try await team.settle([bob, alice])
    try await team.expectAgreement(among: [alice, bob])
    #expect(alice.contents() == ["rest": "rest", "own": "bob's"])
  }

  @Test func `an object that was damaged and is nobody's any more goes to the trash`()
    async throws
  {
    let store = SpoiledStorage(base: MemoryStorage())
    let team = Team(store)
    let (alice, bob) = try await team.aliceAndBob(["rest": "rest"])
    try await store.spoil(try team.key("own"), as: "bob's")
    let findings = try await repaired(alice)
    #expect(findings.map(\.kind) == [.leftOver])
    #expect(findings.map(\.isRepaired) == [true])
    #expect(Array(try await team.trash().values) == ["nobody's"])
    #expect(try await team.names() == ["rest"])
    #expect(try await repaired(bob).isEmpty)
    try await team.expectAgreement(among: [alice, bob])
  }
}

// MARK: - Ledgers that nobody can read

extension DamageTests {
  private static let ledgers = [RemoteLedgers.versionsKey, RemoteLedgers.deletionsKey]

  /// A team whose members miss some of each other's work, and one of whose ledgers is spoiled.
  private func spoiledTeam(
    _ ledger: ObjectKey
  ) async throws -> (team: Team, alice: Person, bob: Person) {
    let store = SpoiledStorage(base: MemoryStorage())
    let team = Team(store)
    let (alice, bob) = try await team.aliceAndBob(["gone": "1", "same": "2", "edited": "3"])
    try alice.remove("gone")
    try alice.write("alice's", to: "edited", at: 60)
    try alice.write("new", to: "added", at: 60)
    try await alice.sync()
    try bob.write("bob's", to: "own", at: 60)
    // What a killed run has left of a deletion.
    try await team.put("1", at: "gone")
    try await store.spoil(ledger)
    return (team, alice, bob)
  }

  @Test(arguments: ledgers)
  func `a ledger that was damaged on its way there is written anew`(
    ledger: ObjectKey
  ) async throws {
    let (team, alice, bob) = try await spoiledTeam(ledger)
    let run = try await bob.sync()
    #expect(run.problems.first?.subject == "\(ledger)".split(separator: "/").last.map(String.init))
    #expect(run.problems.allSatisfy { $0.kind == .lostRow })
    #expect(run.summary.failed == 0)
    try await team.settle([alice, bob])
    var expected = ["same": "2", "edited": "alice's", "added": "new", "own": "bob's"]
    // What nobody knows to be deleted any more comes back.
    if ledger == RemoteLedgers.deletionsKey { expected["gone"] = "1" }
    #expect(alice.contents() == expected)
    #expect(bob.contents() == expected)
    #expect(try await team.rows() == expected.keys.sorted())
    let editor = ledger == RemoteLedgers.versionsKey ? EditorName.none : "alice"
    #expect(try await team.ledger()[RelativePath("added")]?.editedBy == editor)
    #expect(try await team.ledger()[RelativePath("same")]?.editedBy == "alice")
  }

  @Test(arguments: ledgers)
  func `whoever may not push goes on without a ledger that is damaged`(
    ledger: ObjectKey
  ) async throws {
    let (team, _, bob) = try await spoiledTeam(ledger)
    var options = SyncOptions()
    options.mode = .pull
    for _ in 1...2 {
      let run = try await bob.sync(options)
      #expect(!run.problems.isEmpty && run.problems.allSatisfy { $0.kind == .lostRow })
    }
    #expect(bob.read("edited") == "alice's")
    #expect(bob.read("added") == "new")
    await #expect(throws: StorageError.self) { _ = try await team.object("\(ledger)") }
  }

  @Test(arguments: ledgers)
  func `a verification finds a ledger that is damaged, and mends it`(
    ledger: ObjectKey
  ) async throws {
    let (team, _, bob) = try await spoiledTeam(ledger)
    for repairs in [false, true, false] {
      let findings = try await Verification(
        session: try bob.session(reviewer: AutomaticReviewer(), reporter: EventLog()),
        repairs: repairs,
        isDeep: true,
      ).run()
      let damaged = findings.filter { $0.kind == .damagedRow }
      let isMended = (try? await team.object("\(ledger)")) != nil
      #expect(damaged.map(\.isRepaired) == (isMended && !repairs ? [] : [repairs]))
      #expect(isMended || !repairs)
    }
  }
}
