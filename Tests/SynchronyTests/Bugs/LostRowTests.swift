import Foundation
import Hashing
import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

/// K12: S3Synchrony writes its ledgers over what others wrote while it waited.
///
/// So does whoever restores a backup. What lies there says what is true.
struct LostRowTests {
  /// Alice and bob have `a.csv`, `b.csv` and what alice makes, and then somebody writes the old
  /// list who has waited at a question since before.
  private static func written(
    over team: Team,
    making names: [String] = ["new.csv"],
    changing changed: [String] = [],
  ) async throws -> (alice: Person, bob: Person) {
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    let stale = try #require(try await team.object(".S3/versions.csv"))
    for name in names { try alice.write("new \(name)", to: name, at: 30) }
    for name in changed { try alice.write("changed \(name)", to: name, at: 60) }
    try await alice.sync()
    try await bob.sync()
    try await team.put(stale, at: ".S3/versions.csv")
    return (alice, bob)
  }

  private static func writes(_ recording: RecordingStorage) -> [String] {
    recording.calls.filter { [.write, .copy, .delete].contains($0.operation) }.map(\.subject)
  }

  @Test(arguments: ["alice", "bob"])
  func `a row that was written over comes back whoever syncs, with its editor, and it is said`(
    name: String
  ) async throws {
    let recording = RecordingStorage(MemoryStorage())
    let team = Team(recording)
    let (alice, bob) = try await Self.written(over: team)
    recording.reset()
    let run = try await (name == "alice" ? alice : bob).sync()
    #expect(run.proposals.isEmpty && run.conflicts.isEmpty)
    #expect(run.problems.map(\.kind) == [.lostRow])
    #expect(run.problems.allSatisfy { !$0.kind.isTrouble })
    #expect(run.problems.first?.reason.contains("\"new.csv\"") == true)
    #expect(Self.writes(recording) == [".S3/versions.csv"])
    #expect(try await team.ledger()[RelativePath("new.csv")]?.editedBy == "alice")
    for person in [alice, bob] { #expect(try await person.sync().problems.isEmpty) }
    try await team.expectAgreement(among: [alice, bob])
  }

  @Test func `what was edited since its row was written over is a change and no conflict`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await Self.written(over: team)
    try bob.write("bob's", to: "new.csv", at: 90)
    let run = try await bob.sync()
    #expect(run.proposals.map(\.kind) == [.pushModified])
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(alice.contents() == ["a.csv": "a", "b.csv": "b", "new.csv": "bob's"])
  }

  @Test func `what was deleted here since its row was written over is deleted in order`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await Self.written(over: team)
    try bob.remove("new.csv")
    #expect(try await bob.sync().proposals.map(\.kind) == [.pushDeleted])
    #expect(try await team.names() == ["a.csv", "b.csv"])
    #expect(Array(try await team.trash().values) == ["new new.csv"])
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
  }

  @Test func `a change whose row went back together with others is listed again`() async throws {
    let team = Team()
    let (alice, bob) = try await Self.written(over: team, changing: ["a.csv"])
    let run = try await bob.sync()
    #expect(run.proposals.isEmpty && run.conflicts.isEmpty)
    #expect(run.problems.first?.reason.contains("\"a.csv\", \"new.csv\"") == true)
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.read("a.csv") == "changed a.csv")
  }

  @Test func `of an object that nobody knows the MD5 of the content is read`() async throws {
    let team = Team()
    let (alice, bob) = try await Self.written(over: team)
    let run = try await bob.sync(storage: ForgetfulStorage(base: team.storage))
    #expect(run.problems.map(\.kind) == [.lostRow])
    try await team.expectAgreement(among: [alice, bob])
  }

  @Test func `a later version whose row was lost as well gets a row with what it holds`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await Self.written(over: team)
    try await team.put("carol's", at: "new.csv")
    try await bob.sync()
    #expect(bob.read("new.csv") == "carol's")
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
  }

  @Test func `a run that may not put a row back does not remember it as the ledger's`()
    async throws
  {
    let team = Team()
    let (_, bob) = try await Self.written(over: team)
    try await team.put("carol's", at: "new.csv")
    var options = SyncOptions()
    options.mode = .pullBackup
    try await bob.sync(options)
    #expect(bob.read("new.csv") == "carol's")
    let recorded = try #require(bob.read(".S3/versions.csv"))
    let table = try VersionTable.read(csv: Array(recorded.utf8), ledger: "versions.csv").table
    let record = try table[RelativePath("new.csv")]
    #expect(try record?.checksum != checksum(of: Array("carol's".utf8)))
    // Nobody has listed it, so its end is nobody's deletion.
    try await team.storage.delete(ObjectKey(RelativePath("new.csv")), condition: .none)
    try await bob.sync()
    #expect(bob.read("new.csv") == "carol's")
    #expect(try await team.object("new.csv") == "carol's")
  }

  @Test func `where what is missing may not be seen, a run goes on as if nothing lay there`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await Self.written(over: team)
    try await team.drop("new.csv")
    let storage = FaultyStorage(team.storage)
    let denied = StorageError(.denied, subject: "new.csv", reason: "no")
    storage.add(Fault(.info, key: try team.key("new.csv"), error: denied))
    let run = try await bob.sync(storage: storage)
    #expect(storage.unexercisedFaults.isEmpty)
    #expect(run.summary.uploaded == 1)
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
  }

  @Test func `a row whose object is gone does not come back by itself`() async throws {
    let team = Team()
    let (alice, bob) = try await Self.written(over: team)
    try await team.drop("new.csv")
    let run = try await bob.sync()
    #expect(run.problems.isEmpty)
    #expect(run.proposals.map(\.remarks) == [[.rowLost]])
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.has("new.csv"))
  }

  @Test func `a run that only pulls, and one that only looks, say so and write nothing there`()
    async throws
  {
    let recording = RecordingStorage(MemoryStorage())
    let team = Team(recording)
    let (alice, bob) = try await Self.written(over: team)
    recording.reset()
    var options = SyncOptions()
    options.isDryRun = true
    #expect(try await bob.sync(options).problems.map(\.kind) == [.lostRow])
    #expect(try await bob.status().changes.isEmpty)
    options = SyncOptions()
    options.mode = .pull
    for _ in 0..<2 {
      let run = try await bob.sync(options)
      #expect(run.problems.map(\.reason).allSatisfy { $0.contains("a run that may push") })
      #expect(run.problems.count == 1)
    }
    #expect(Self.writes(recording) == [])
    #expect(try await bob.sync().problems.map(\.kind) == [.lostRow])
    try await team.expectAgreement(among: [alice, bob])
  }

  @Test func `a row that a colleague has put back and then deleted stays away`() async throws {
    let team = Team()
    let (alice, bob) = try await Self.written(over: team)
    try bob.write("bob's own", to: "own.csv")
    try await bob.sync(
      reviewer: meanwhile {
        try alice.remove("new.csv")
        let run = try await alice.sync()
        #expect(run.summary.deletedRemote == 1)
      }
    )
    #expect(try await team.rows() == ["a.csv", "b.csv", "own.csv"])
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.files() == ["a.csv", "b.csv", "own.csv"])
  }
}

// MARK: - Ledgers that went back

extension LostRowTests {
  @Test func `a ledger that lost half of its rows costs nobody a file, and nothing is sent again`()
    async throws
  {
    let recording = RecordingStorage(MemoryStorage())
    let team = Team(recording)
    let names = (0..<60).map { "file \($0).csv" }
    let (alice, bob) = try await team.aliceAndBob(
      Dictionary(uniqueKeysWithValues: names.map { ($0, "in \($0)") })
    )
    let ledger = try #require(try await team.object(".S3/versions.csv"))
    let lines = ledger.split(separator: "\n")
    try await team.put(
      lines.prefix(lines.count / 2).joined(separator: "\n") + "\n",
      at: ".S3/versions.csv",
    )
    recording.reset()
    let run = try await alice.sync()
    #expect(run.proposals.isEmpty)
    #expect(Self.writes(recording) == [".S3/versions.csv"])
    #expect(run.problems.first?.reason.contains(" more") == true)
    try await bob.sync()
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.files().count == 60)
  }

  @Test func `deletions that both ledgers forgot are not undone, however many they are`()
    async throws
  {
    let team = Team()
    let names = (10..<30).map { "file \($0).csv" }
    let (alice, bob) = try await team.aliceAndBob(
      Dictionary(uniqueKeysWithValues: names.map { ($0, "in \($0)") })
    )
    var before: [String: String] = [:]
    for name in [".S3/versions.csv", ".S3/deletedS3.csv"] {
      before[name] = try await team.object(name)
    }
    var options = SyncOptions()
    options.maxDelete = .count(20)
    for name in names.dropLast(3) { try alice.remove(name) }
    try await alice.sync(options)
    for (name, text) in before { try await team.put(text, at: name) }
    let run = try await alice.sync()
    #expect(run.problems.map(\.kind) == [.lostRow])
    #expect(run.proposals.isEmpty)
    #expect(try await team.rows() == Array(names.suffix(3)))
    // Bob has not heard of them before.
    try await bob.sync(options)
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.files() == Array(names.suffix(3)))
    #expect(try await team.trash().count == 17)
  }

  @Test(arguments: [false, true])
  func `a backup that takes the place of all that lies there costs nobody what is here`(
    hasPerson: Bool
  ) async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob([
      "a.csv": "a", "b.csv": "b", "c.csv": "c", "d.csv": "d",
    ])
    let backup = try await team.objects()
    try alice.write("alice's later work", to: "a.csv", at: 60)
    try alice.write("alice's new file", to: "new.csv", at: 60)
    try alice.remove("c.csv")
    try await alice.sync()
    try await bob.sync()
    for name in try await team.allNames() where backup[name] == nil { try await team.drop(name) }
    for (name, text) in backup { try await team.put(text, at: name) }

    let run =
      hasPerson
      ? try await alice.sync(
        reviewer: Interjecting(isPerson: true) { Decisions(accepted: $0.changes) }
      )
      : try await alice.sync()
    #expect(run.conflicts.map(\.path.description) == ["a.csv"])
    #expect(run.problems.map(\.kind).contains(.earlierVersion))
    #expect(alice.contents().values.contains("alice's later work"))
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    let contents = Set(bob.contents().values)
    #expect(contents.isSuperset(of: ["alice's later work", "alice's new file", "b", "d"]))
  }

  @Test func `an edit whose time its author put back is an edit`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try alice.write("older", to: "a.csv", at: -9_000)
    try await alice.sync()
    let run = try await bob.sync()
    #expect(run.proposals.map(\.kind) == [.pullModified])
    #expect(run.problems.isEmpty)
    try await team.expectAgreement(among: [alice, bob])
  }
}
