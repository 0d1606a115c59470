import Hashing
import Manifest
import Storage
import Testing

@testable import Synchrony

/// B2, B5, B6, B7, B9, B25, B29: what S3Synchrony gets wrong about deletions.
struct DeletionTests {
  @Test func `files of one name from two folders are both in the trash`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob([
      "site_a/plots.csv": "of a", "site_b/plots.csv": "of b", "rest.csv": "rest",
    ])
    try alice.remove("site_a/plots.csv")
    try alice.remove("site_b/plots.csv")
    try await alice.sync()
    #expect(try await team.names() == ["rest.csv"])
    for text in ["of a", "of b"] {
      let place = ".S3/deleted/\(try checksum(of: Array(text.utf8)))/plots.csv"
      #expect(try await team.object(place) == text)
    }
  }

  @Test func `both versions of a file that was deleted twice are in the trash`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "first", "rest.csv": "rest"])
    try alice.remove("a.csv")
    try await alice.sync()
    try alice.write("second", to: "a.csv", at: 60)
    try await alice.sync()
    try alice.remove("a.csv")
    try await alice.sync()
    #expect(Set(try await team.trash().values) == ["first", "second"])
    try await team.settle([alice, bob])
    #expect(bob.files() == ["rest.csv"])
  }

  @Test func `a file that was deleted and made anew is pushed, not deleted`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    try alice.remove("a.csv")
    try await alice.sync()
    try alice.write("new", to: "a.csv", at: 60)
    let run = try await alice.sync()
    #expect(run.proposals.map(\.kind) == [.pushNew])
    #expect(alice.read("a.csv") == "new")
    try await bob.sync()
    #expect(bob.read("a.csv") == "new")
  }

  @Test(arguments: ["bob's own", "old"])
  func `a deletion is pushed once, and a file that a colleague then makes is left alone`(
    text: String
  ) async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    try alice.remove("a.csv")
    try await alice.sync()
    try await bob.sync()
    try bob.write(text, to: "a.csv", at: 60)
    try await bob.sync()
    let run = try await alice.sync()
    #expect(run.proposals.map(\.kind) == [.pullNew])
    #expect(alice.read("a.csv") == text)
  }

  @Test func `a deletion does not take away what a colleague has changed since`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    try alice.remove("a.csv")
    try await alice.sync()
    try bob.write("bob's work", to: "a.csv", at: 60)
    let run = try await bob.sync()
    #expect(run.proposals.map(\.remarks) == [[.deletedThere]])
    #expect(bob.read("a.csv") == "bob's work")
    try await alice.sync()
    #expect(alice.read("a.csv") == "bob's work")
  }

  @Test(arguments: [SyncMode.twoWay, .pull])
  func `a version that whoever deleted the file did not have is kept in the trash`(
    mode: SyncMode
  ) async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    try alice.write("newer", to: "a.csv", at: 60)
    try await alice.sync()
    try alice.remove("a.csv")
    try await alice.sync()
    var options = SyncOptions()
    options.mode = mode
    try await bob.sync(options)
    #expect(bob.files() == ["rest.csv"])
    let kept: Set = mode == .pull ? ["newer"] : ["newer", "old"]
    #expect(Set(try await team.trash().values) == kept)
  }

  @Test func `a deletion that was announced before a file was put back is not one of that file`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    try bob.write("bob's", to: "a.csv", at: 60)
    try await bob.sync(
      reviewer: meanwhile {
        try alice.remove("a.csv")
        try await alice.sync()
      }
    )
    #expect(try await team.object("a.csv") == "bob's")
    // Nobody deletes this one: it is lost, and its row with it.
    try await team.drop("a.csv")
    try await alice.sync()
    #expect(try await team.rows() == ["rest.csv"])
    try await bob.sync()
    #expect(bob.read("a.csv") == "bob's")
    #expect(try await team.object("a.csv") == "bob's")
  }

  @Test func `where a folder's file cannot be deleted, no file takes the folder's name`()
    async throws
  {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["box/inside.csv": "old", "rest.csv": "rest"])
    try alice.remove("box/inside.csv")
    try alice.remove("box")
    try alice.write("a file", to: "box", at: 60)
    let run = try await alice.sync(
      reviewer: meanwhile { try await team.put("somebody's", at: "box/inside.csv") }
    )
    #expect(run.summary.failed == 2)
    #expect(try await team.names() == ["box/inside.csv", "rest.csv"])
    #expect(alice.read("box") == "a file")
  }

  @Test func `a name that the ledger lists twice as deleted is deleted once`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    try alice.remove("a.csv")
    try await alice.sync()
    let ledger = try #require(try await team.object(".S3/deletedS3.csv"))
    let row = try #require(ledger.split(separator: "\n").last)
    try await team.put(ledger + row + "\n", at: ".S3/deletedS3.csv")
    let run = try await bob.sync()
    #expect(run.proposals.map(\.kind) == [.pullDeleted])
    #expect(run.summary.deletedLocal == 1)
    #expect(run.summary.failed == 0)
  }
}

// MARK: - Rows without objects

extension DeletionTests {
  @Test func `a row without an object heals itself and is offered to nobody again`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "rest.csv": "rest"])
    let carol = try team.person("carol")
    try await team.drop("a.csv")
    let first = try await carol.sync()
    #expect(first.skips == ["a.csv"])
    #expect(try await team.rows() == ["rest.csv"])
    #expect(try await carol.sync().proposals.isEmpty)
    // Who has the file puts it back.
    try await alice.sync()
    try await carol.sync()
    #expect(carol.read("a.csv") == "a")
  }

  @Test func `a deletion of a row without an object removes the row`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "rest.csv": "rest"])
    try await team.drop("a.csv")
    try alice.remove("a.csv")
    try await alice.sync()
    #expect(try await team.rows() == ["rest.csv"])
    try await team.settle([alice, bob])
    #expect(try await team.rows() == bob.files())
  }

  @Test func `a conflict with a row without an object heals itself, without a copy`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "rest.csv": "rest"])
    try alice.write("alice's", to: "a.csv", at: 60)
    try await alice.sync()
    try bob.write("bob's", to: "a.csv", at: 90)
    try await team.drop("a.csv")
    let run = try await bob.sync()
    #expect(run.conflicts.count == 1)
    #expect(bob.files() == ["a.csv", "rest.csv"])
    #expect(bob.read("a.csv") == "bob's")
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(Set(bob.contents().values) == ["alice's", "bob's", "rest"])
  }
}

// MARK: - What is known of deletions

extension DeletionTests {
  @Test(arguments: ["versions.csv", "versionsLocal.csv", "deletedS3.csv", "deletedLocal.csv"])
  func `a lost local ledger does not make a declined deletion forgotten`(
    lost: String
  ) async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "rest.csv": "rest"])
    try alice.remove("a.csv")
    try await alice.sync(reviewer: Interjecting(isPerson: true) { _ in Decisions() })
    try alice.remove(".S3/\(lost)")
    let plan = try await alice.status()
    #expect(plan.changes.map(\.kind) == [.pushDeleted])
  }

  @Test func `a file deleted while it was ignored is not offered again as new`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "rest.csv": "rest"])
    try alice.configure("ignores3.txt", "a.csv\n")
    try alice.remove("a.csv")
    try await alice.sync()
    #expect(try await team.rows() == ["a.csv", "b.csv", "rest.csv"])
    try alice.configure("ignores3.txt", "")
    let plan = try await alice.status()
    #expect(plan.changes.map(\.kind) == [.pushDeleted])
  }
}
