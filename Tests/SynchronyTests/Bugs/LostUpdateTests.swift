import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

/// B1, B12, B13, B14: what S3Synchrony loses when people sync at the same time, when a place is
/// large, and when it is set up again.
struct LostUpdateTests {
  @Test func `whoever syncs while a colleague reviews loses no row, nor does the colleague`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["common.csv": "common"])
    try alice.write("alice's", to: "alice.csv")
    try bob.write("bob's", to: "bob.csv")
    try await alice.sync(reviewer: meanwhile { try await bob.sync() })
    #expect(try await team.rows() == ["alice.csv", "bob.csv", "common.csv"])
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(alice.files() == ["alice.csv", "bob.csv", "common.csv"])
  }

  @Test func `deletions of two people at the same time both hold`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "c.csv": "c"])
    try alice.remove("a.csv")
    try bob.remove("b.csv")
    try await alice.sync(reviewer: meanwhile { try await bob.sync() })
    #expect(try await team.rows() == ["c.csv"])
    #expect(try await team.names() == ["c.csv"])
    try await team.settle([alice, bob])
    #expect(alice.files() == ["c.csv"])
    #expect(bob.files() == ["c.csv"])
  }

  @Test func `a file that is deleted by one and changed by another at once keeps the change`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try alice.remove("a.csv")
    try bob.write("a, changed", to: "a.csv", at: 60)
    try await alice.sync(reviewer: meanwhile { try await bob.sync() })
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(alice.read("a.csv") == "a, changed")
  }

  @Test func `a conflict that comes up late counts what was uploaded, and no row besides`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "rest.csv": "rest"])
    try alice.write("alice's", to: "a.csv", at: 60)
    try bob.write("bob's", to: "a.csv", at: 90)
    let run = try await alice.sync(reviewer: meanwhile { try await bob.sync() })
    #expect(run.summary.conflicts == 1)
    #expect(run.summary.uploaded == 1)
    #expect(run.summary.downloaded == 1)
    #expect(try await team.ledger()[RelativePath("a.csv")]?.editedBy == "bob")
  }

  @Test func `two first runs at once make one ledger that lists the files of both`() async throws {
    let memory = MemoryStorage()
    let team = Team(memory)
    let (alice, bob) = (try team.person("alice"), try team.person("bob"))
    try await team.put("old", at: "old.csv")
    try alice.write("alice's", to: "alice.csv")
    try bob.write("bob's", to: "bob.csv")
    let storage = FaultyStorage(memory)
    storage.add(
      Fault(.write, key: RemoteLedgers.deletionsKey, error: nil) { _ = try? await bob.sync() }
    )
    try await alice.sync(storage: storage)
    #expect(storage.unexercisedFaults.isEmpty)
    #expect(try await team.rows() == ["alice.csv", "bob.csv", "old.csv"])
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
  }

  @Test func `a place of more than one page is listed to its end at the first run`() async throws {
    let team = Team()
    for number in 0..<2_500 { try await team.put("\(number)", at: "file \(number).csv") }
    let alice = try team.person("alice")
    var options = SyncOptions()
    options.mode = .push
    try await alice.sync(options)
    #expect(try await team.ledger().count == 2_500)
  }

  @Test func `a reset removes every control object, however many there are`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a"])
    for number in 0..<1_500 { try await team.put("", at: ".S3/deleted/\(number)/x.csv") }
    var options = ConnectionOptions()
    options.dataFolder = team.path + "/alice"
    options.remote = team.path + "/bob"
    let connection = try FolderConnection(options)
    let count = try await connection.resetRemote(team.storage)
    #expect(count == 1_502)
    #expect(try await team.allNames() == ["a.csv"])
    #expect(alice.files() == ["a.csv"])
  }

  @Test func `a reset of a shared directory leaves nothing of ours in it`() async throws {
    let team = try Team(sharing: "share")
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try alice.remove("b.csv")
    try await alice.sync()
    var options = ConnectionOptions()
    options.dataFolder = team.path + "/alice"
    options.remote = team.path + "/bob"
    _ = try await FolderConnection(options).resetRemote(team.storage)
    #expect(try await team.allNames() == ["a.csv"])
    #expect(bob.files() == ["a.csv", "b.csv"])
  }

  @Test func `a ledger that sorts behind a thousand objects is not made anew`() async throws {
    let team = Team()
    let alice = try team.person("alice")
    try alice.write("a", to: "a.csv")
    try await alice.sync()
    for number in 0..<1_100 { try await team.put("", at: "!\(number)") }
    let bob = try team.person("bob")
    try await bob.sync()
    #expect(try await team.rows() == ["a.csv"])
  }

  @Test func `an edit that was made before a colleague set the place up again is not undone`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try alice.write("a, edited", to: "a.csv", at: 60)
    for name in try await team.allNames() where name.hasPrefix(".S3/") {
      try await team.drop(name)
    }
    team.wait(seconds: 1_000_000)
    try await bob.sync()
    #expect(try await team.rows() == ["a.csv", "b.csv"])
    let plan = try await alice.status(person: true)
    #expect(plan.changes.map(\.kind) == [.pushModified])
    try await alice.sync()
    #expect(try await team.object("a.csv") == "a, edited")
  }

  @Test func `of a folder and a place that were filled apart nothing is overwritten unasked`()
    async throws
  {
    let team = Team()
    let alice = try team.person("alice")
    try await team.put("theirs", at: "a.csv")
    try alice.write("alice's", to: "a.csv", at: -60)
    try await alice.sync()
    #expect(alice.read("a.csv") == "theirs")
    #expect(Set(alice.contents().values) == ["theirs", "alice's"])
  }
}

/// A reviewer that accepts everything, but only after `work` is done.
func meanwhile(_ work: @escaping @Sendable () async throws -> Void) -> Interjecting {
  Interjecting { plan in
    try? await work()
    return await AutomaticReviewer().review(plan)
  }
}
