import Hashing
import LocalFiles
import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

/// B3, B4, B8, B17, B23, B26, B30: what S3Synchrony gets wrong about edits and transfers.
struct EditTests {
  @Test func `an untouched copy never wins over a change, whatever the times say`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old"])
    // Bob's edit is older than the file that alice made, and pushed after it.
    try bob.write("bob's change", to: "a.csv", at: -3_600)
    try await bob.sync()
    let plan = try await alice.status(person: true)
    #expect(plan.changes.map(\.kind) == [.pullModified])
    try await alice.sync()
    #expect(alice.read("a.csv") == "bob's change")
  }

  @Test func `a file that both changed is a conflict for a person, and leaving it changes nothing`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old"])
    try alice.write("alice's", to: "a.csv", at: 60)
    try bob.write("bob's", to: "a.csv", at: 90)
    try await alice.sync()
    for _ in 0..<2 {
      let run = try await bob.sync(answering: "")
      #expect(run.proposals.isEmpty)
      #expect(run.conflicts.map(\.path.description) == ["a.csv"])
      #expect(bob.contents() == ["a.csv": "bob's"])
      #expect(try await team.object("a.csv") == "alice's")
    }
  }

  @Test func `edits are compared by content, so zones of the clock decide nothing`() async throws {
    let team = Team()
    var alice = try team.person("alice")
    var bob = try team.person("bob")
    alice.zone = 9
    bob.zone = -5
    try alice.write("old", to: "a.csv", at: 0)
    try await alice.sync()
    try await bob.sync()
    #expect(try bob.modified("a.csv") == 0)
    try bob.write("bob's change", to: "a.csv", at: 60)
    try await bob.sync()
    let plan = try await alice.status(person: true)
    #expect(plan.changes.map(\.kind) == [.pullModified])
    try await alice.sync()
    #expect(try alice.modified("a.csv") == 60)
  }

  @Test func `an answer that makes no sense is asked again and breaks nothing off`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "c.csv": "c"])
    try alice.remove("a.csv")
    try alice.write("new", to: "new.csv")
    try await alice.sync(answering: "0", "y", "what?", "0-9", "0")
    #expect(try await team.rows() == ["b.csv", "c.csv", "new.csv"])
    #expect(try await team.names() == ["b.csv", "c.csv", "new.csv"])
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
  }

  @Test func `where no more answers come nothing further is done, and what was is recorded`()
    async throws
  {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "c.csv": "c"])
    try alice.remove("a.csv")
    try alice.write("new", to: "new.csv")
    try await alice.sync(answering: "0", "y")
    #expect(try await team.rows() == ["b.csv", "c.csv"])
    #expect(try await alice.status().changes.map(\.kind) == [.pushNew])
  }

  @Test func `a file that is edited while the question is open is pushed by the next run`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old"])
    try alice.write("asked about", to: "a.csv", at: 60)
    let run = try await alice.sync(
      reviewer: meanwhile { try alice.write("edited since", to: "a.csv", at: 61) }
    )
    #expect(run.leftAlone == ["a.csv"])
    try await team.expectAgreement(among: [bob])
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.read("a.csv") == "edited since")
  }

  @Test func `a file that is edited while the question is open is not overwritten`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old"])
    try bob.write("bob's", to: "a.csv", at: 60)
    try await bob.sync()
    try await alice.sync(
      reviewer: meanwhile { try alice.write("edited since", to: "a.csv", at: 61) }
    )
    #expect(alice.read("a.csv") == "edited since")
    try await team.settle([alice, bob])
    #expect(Set(bob.contents().values) == ["bob's", "edited since"])
  }

  @Test func `a file that is edited while the question is open is not deleted`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    try bob.remove("a.csv")
    try await bob.sync()
    let run = try await alice.sync(
      reviewer: meanwhile { try alice.write("edited since", to: "a.csv", at: 61) }
    )
    #expect(run.leftAlone == ["a.csv"])
    #expect(alice.read("a.csv") == "edited since")
    #expect(alice.leftOvers() == [])
  }
}

extension EditTests {
  @Test func `a file that is made anew while its deletion is asked about is not deleted there`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    try alice.remove("a.csv")
    let run = try await alice.sync(
      reviewer: meanwhile { try alice.write("anew", to: "a.csv", at: 60) }
    )
    #expect(run.leftAlone == ["a.csv"])
    #expect(try await team.rows() == ["a.csv", "rest.csv"])
    try await team.settle([alice, bob])
    #expect(bob.read("a.csv") == "anew")
  }
}

// MARK: - Transfers

extension EditTests {
  @Test func `an object that is not what its row says is not taken over`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old"])
    try alice.write("changed", to: "a.csv", at: 60)
    try alice.write("new", to: "new.csv", at: 60)
    try await alice.sync()
    try await team.put("damaged", at: "a.csv")
    try await team.put("damaged", at: "new.csv")
    let run = try await bob.sync()
    #expect(run.leftAlone == ["a.csv", "new.csv"])
    #expect(bob.contents() == ["a.csv": "old"])
    #expect(bob.leftOvers() == [])
  }

  @Test func `a run leaves nothing in its scratch folder and reads no trash`() async throws {
    let recording = RecordingStorage(MemoryStorage())
    let team = Team(recording)
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "c.csv": "c"])
    try alice.remove("a.csv")
    try alice.write("changed", to: "b.csv", at: 60)
    try await alice.sync()
    try await bob.sync()
    recording.reset()
    let carol = try team.person("carol")
    try await carol.sync()
    for person in [alice, bob, carol] { #expect(person.leftOvers() == []) }
    let reads = recording.calls.filter { $0.operation == .read }.map(\.subject).sorted()
    #expect(reads == [".S3/deletedS3.csv", ".S3/versions.csv", "b.csv", "c.csv"])
  }

  @Test func `a file is read once for its checksum and once on its way, and then no more`()
    async throws
  {
    let team = Team()
    let alice = try team.person("alice")
    try alice.write("a", to: "a.csv")
    try alice.write("b", to: "b.csv")
    let first = InstrumentedTree(try DirectoryTree(at: alice.folder))
    try await alice.sync(tree: first)
    #expect(first.opens == ["a.csv": 2, "b.csv": 2])
    // The cache vouches for a file only if it is a tick of 100 ms older than the scan.
    try await Task.sleep(for: .milliseconds(300))
    try await alice.sync()
    let second = InstrumentedTree(try DirectoryTree(at: alice.folder))
    try await alice.sync(tree: second)
    #expect(second.opens == [:])
  }

  @Test func `of an unchanged place only the ledgers are asked for, on the condition of a change`()
    async throws
  {
    let recording = RecordingStorage(MemoryStorage())
    let team = Team(recording)
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    recording.reset()
    try await alice.sync()
    #expect(recording.calls.map(\.failure) == [.notModified, .notModified])
    #expect(recording.bytes(.read) == 0)
  }
}
