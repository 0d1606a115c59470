import LocalFiles
import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

/// What a run says of the moment at which what was done is written into the ledgers.
struct CommitTests {
  private let denied = StorageError(.denied, subject: "x", reason: "no")

  @Test func `a run whose ledgers here cannot be written has not gone well`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["t": "1"])
    try bob.write("bob", to: "n", at: 60)
    try await bob.sync()
    let tree = FailingTree(
      base: try DirectoryTree(at: alice.folder),
      forbidden: MetadataFolder.File.versionsLocal.key,
    )
    let run = try await alice.sync(tree: tree)
    #expect(run.summary.failed == 1)
    #expect(run.problems.contains { $0.kind == .unrecorded })
    #expect(alice.read("n") == "bob")
  }

  @Test func `each change ends in one event, also where the ledger cannot be written`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["t": "1"])
    try bob.write("bob", to: "t", at: 60)
    try await bob.sync()
    try alice.write("alice", to: "t", at: 90)
    let faulty = FaultyStorage(team.storage)
    faulty.add(Fault(.write, key: RemoteLedgers.versionsKey, error: denied))
    let run = try await alice.sync(storage: faulty)
    let outcomes = run.events.count { event in
      switch event {
      case .done, .settled, .failed, .skipped, .declined: true
      default: false
      }
    }
    #expect(outcomes == 1)
    #expect(run.summary.failed == 1)
  }

  @Test func `a row that a colleague committed meanwhile stays`() async throws {
    let team = Team()
    let (alice, carol) = (try team.person("alice"), try team.person("carol"))
    try carol.write("1", to: "q")
    try carol.write("1r", to: "rest")
    try await carol.sync()
    try await team.drop("q")
    try alice.write("new", to: "p")
    let faulty = FaultyStorage(team.storage)
    // The run lasts so long that it commits in the middle, and carol is faster then.
    faulty.add(Fault(.write, key: try team.key("p"), error: nil) { team.wait(seconds: 20) })
    faulty.add(
      Fault(.write, key: RemoteLedgers.versionsKey, error: nil) {
        try? await Task.sleep(for: .milliseconds(300))
        try? carol.write("carol's new work", to: "q", at: 90)
        _ = try? await carol.sync()
      }
    )
    var options = SyncOptions()
    options.jobs = 1
    try await alice.sync(options, storage: faulty)
    #expect(try await team.rows().contains("q"))
  }

  @Test func `what arrived in a run is no edit, also if a colleague replaced it before the commit`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a": "first"])
    try alice.write("second", to: "a", at: 60)
    try await alice.sync()
    try bob.write("new", to: "n", at: 60)
    let faulty = FaultyStorage(team.storage)
    faulty.add(
      Fault(.write, key: RemoteLedgers.versionsKey, error: nil) {
        try? alice.write("third", to: "a", at: 90)
        _ = try? await alice.sync()
      }
    )
    try await bob.sync(storage: faulty)
    #expect(faulty.unexercisedFaults.isEmpty)
    #expect(bob.read("a") == "second")
    try alice.write("first", to: "a", at: 120)
    try await alice.sync()
    try await bob.sync()
    try await alice.sync()
    #expect(alice.read("a") == "first")
    #expect(bob.read("a") == "first")
  }

  /// Alice and bob, who has fetched alice's second version in a run that could not record it.
  private func unrecorded() async throws -> (team: Team, alice: Person, bob: Person) {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a": "first"])
    try alice.write("second", to: "a", at: 60)
    try await alice.sync()
    try bob.write("new", to: "n", at: 60)
    let faulty = FaultyStorage(team.storage)
    for _ in 0..<10 { faulty.add(Fault(.write, key: RemoteLedgers.versionsKey, error: denied)) }
    try await bob.sync(storage: faulty)
    #expect(bob.read("a") == "second")
    #expect(bob.has(".S3/unrecordedChanges.csv"))
    return (team, alice, bob)
  }

  @Test func `what arrived unrecorded is what was known, also if a colleague is faster once more`()
    async throws
  {
    let (team, alice, bob) = try await unrecorded()
    let faulty = FaultyStorage(team.storage)
    faulty.add(
      Fault(.write, key: RemoteLedgers.versionsKey, error: nil) {
        try? alice.write("third", to: "a", at: 90)
        _ = try? await alice.sync()
      }
    )
    try await bob.sync(storage: faulty)
    #expect(faulty.unexercisedFaults.isEmpty)
    #expect(bob.read("a") == "second")
    try bob.write("first", to: "a", at: 120)
    try await team.settle([bob, alice])
    #expect(Set(bob.contents().values) == ["first", "third", "new"])
  }

  @Test func `what arrived unrecorded stays in doubt while it is not agreed upon`() async throws {
    let (team, alice, bob) = try await unrecorded()
    try alice.write("third", to: "a", at: 90)
    try await alice.sync()
    var options = SyncOptions()
    options.exclude = ["a"]
    try await bob.sync(options)
    #expect(bob.read("n") == "new")
    try bob.write("first", to: "a", at: 120)
    try await team.settle([bob, alice])
    #expect(Set(bob.contents().values) == ["first", "third", "new"])
  }

  @Test func `an object that cannot be deleted fails nothing else`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["g": "1", "h": "2"])
    try alice.write("new", to: "n")
    try alice.remove("g")
    let faulty = FaultyStorage(team.storage)
    faulty.add(Fault(.delete, error: denied))
    let run = try await alice.sync(storage: faulty)
    #expect(run.failures.isEmpty)
    #expect(run.summary.uploaded == 1)
    #expect(run.problems.contains { $0.kind == .unrecorded })
    try await alice.sync()
    #expect(try await team.names() == ["h", "n"])
  }

  @Test func `a commit that fails once is made up for by the next one`() async throws {
    let team = Team()
    let alice = try team.person("alice")
    try alice.write("1", to: "a")
    try await alice.sync()
    try alice.write("2", to: "b")
    try alice.write("3", to: "c")
    let faulty = FaultyStorage(team.storage)
    faulty.add(Fault(.write, key: try team.key("b"), error: nil) { team.wait(seconds: 20) })
    faulty.add(Fault(.write, key: RemoteLedgers.versionsKey, error: denied))
    var options = SyncOptions()
    options.jobs = 1
    let run = try await alice.sync(options, storage: faulty)
    #expect(run.summary.failed == 0)
    #expect(run.summary.uploaded == 2)
    #expect(try await team.rows() == ["a", "b", "c"])
  }
}
