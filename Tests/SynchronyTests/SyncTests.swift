import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

struct SyncTests {
  @Test func `what one person adds, changes and deletes reaches the other`() async throws {
    let team = Team()
    let alice = try team.person("alice")
    let bob = try team.person("bob")
    try alice.write("one", to: "one.csv")
    try alice.write("two", to: "site b/two.csv")
    try await alice.sync()
    try await bob.sync()
    #expect(bob.files() == ["one.csv", "site b/two.csv"])

    try alice.write("two, changed", to: "site b/two.csv", at: 60)
    try alice.remove("one.csv")
    try await alice.sync()
    try await bob.sync()
    #expect(bob.files() == ["site b/two.csv"])
    #expect(bob.read("site b/two.csv") == "two, changed")
    #expect(try await team.names() == ["site b/two.csv"])
    #expect(try await team.rows() == ["site b/two.csv"])
  }

  @Test func `after a sync a second one has nothing to do`() async throws {
    let team = Team()
    let alice = try team.person("alice")
    try alice.write("one", to: "one.csv")
    try await alice.sync()
    let run = try await alice.sync()
    #expect(run.proposals.isEmpty)
    #expect(run.summary.uploaded == 0)
  }

  @Test func `both edits of a conflict end up on both sides`() async throws {
    let team = Team()
    let alice = try team.person("alice")
    let bob = try team.person("bob")
    try alice.write("base", to: "a.csv")
    try await alice.sync()
    try await bob.sync()
    try alice.write("alice's", to: "a.csv", at: 60)
    try bob.write("bob's", to: "a.csv", at: 90)
    try await alice.sync()
    try await bob.sync()
    try await alice.sync()
    #expect(bob.read("a.csv") == "alice's")
    let copy = try #require(bob.files().first { $0 != "a.csv" })
    #expect(copy.hasPrefix("a (conflict of bob 20") && copy.hasSuffix(").csv"))
    #expect(bob.read(copy) == "bob's")
    #expect(alice.files() == bob.files())
    #expect(alice.read(copy) == "bob's")
    #expect(try await team.names() == bob.files())
  }

  @Test func `a rename moves no data over the wire`() async throws {
    let recording = MemoryStorage()
    let team = Team(recording)
    let alice = try team.person("alice")
    let bob = try team.person("bob")
    try alice.write(String(repeating: "x", count: 10_000), to: "old.csv")
    try await alice.sync()
    try await bob.sync()
    try alice.move("old.csv", to: "folder/new.csv")
    let push = try await alice.sync()
    let pull = try await bob.sync()
    #expect(push.summary.bytesUp == 0)
    #expect(pull.summary.bytesDown == 0)
    #expect(bob.files() == ["folder/new.csv"])
    #expect(try await team.names() == ["folder/new.csv"])
  }

  @Test func `an ignored name leaves files of that name in other folders alone`() async throws {
    let team = Team()
    let alice = try team.person("alice")
    try alice.write("1", to: "notes.txt")
    try alice.write("2", to: "site b/notes.txt")
    try alice.write("3", to: "site b/draft.tmp")
    try alice.write("notes.txt\n*.tmp\n", to: ".S3/ignores3.txt")
    try await alice.sync()
    #expect(try await team.names() == ["site b/notes.txt"])
  }
}
