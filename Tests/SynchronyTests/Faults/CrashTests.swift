import Foundation
import LocalFiles
import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

/// Processes that are killed between any two steps.
struct CrashTests {
  @Test(arguments: [nil, 3])
  func `wherever a run is killed, the next one goes on and nothing is lost`(
    rangeSize: Int64?
  ) async throws {
    let rehearsal = try await MixedWork(Team(MemoryStorage(rangeSize: rangeSize)))
    let whole = Lifetime(steps: .max)
    try await Self.run(rehearsal, whole)
    // Fewer would mean that something does not go through the wrappers.
    #expect(whole.taken > 60)
    let stride = rangeSize == nil || isThorough ? 1 : 5
    for steps in Swift.stride(from: 0, to: whole.taken, by: stride) {
      let work = try await MixedWork(Team(MemoryStorage(rangeSize: rangeSize)))
      try await Self.run(work, Lifetime(steps: steps))
      // What a killed run leaves is whole: each name has an old or a new content.
      try await work.contents.expectNothingLost(
        in: work.team,
        [work.alice, work.bob],
        "killed after \(steps) steps"
      )
      try await work.expectRecovery("killed after \(steps) steps")
    }
  }

  private static func run(_ work: MixedWork, _ life: Lifetime) async throws {
    var options = SyncOptions()
    options.jobs = 1
    try await work.bob.sync(within: life, options)
  }

  @Test func `a colleague who syncs after a kill sees nothing that is half done`() async throws {
    let rehearsal = try await MixedWork(Team())
    let whole = Lifetime(steps: .max)
    try await Self.run(rehearsal, whole)
    for steps in stride(from: 1, to: whole.taken, by: isThorough ? 1 : 3) {
      let work = try await MixedWork(Team())
      try await Self.run(work, Lifetime(steps: steps))
      try await work.alice.sync()
      try await work.expectRecovery("killed after \(steps) steps, then alice")
    }
  }
}

// MARK: - Going back after a kill

extension CrashTests {
  /// Alice and bob, who both have `a.csv` as it was, and one of whom has changed it.
  private static func changed(
    byBob: Bool
  ) async throws -> (team: Team, alice: Person, bob: Person) {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    try (byBob ? bob : alice).write("new", to: "a.csv", at: 60)
    if !byBob { try await alice.sync() }
    return (team, alice, bob)
  }

  @Test(arguments: [true, false], [true, false])
  func `who goes back to an earlier content after a kill has changed the file`(
    byBob: Bool,
    isOvertaken: Bool,
  ) async throws {
    let whole = Lifetime(steps: .max)
    try await Self.changed(byBob: byBob).bob.sync(within: whole, SyncOptions())
    var cases = 0
    for steps in 0..<whole.taken {
      let (team, alice, bob) = try await Self.changed(byBob: byBob)
      try await bob.sync(within: Lifetime(steps: steps), SyncOptions())
      // Where the new content has not come yet, bob has nothing to go back from.
      guard bob.read("a.csv") == "new" else { continue }
      cases += 1
      let isThere = try await team.object("a.csv") == "new"
      try bob.write("old", to: "a.csv", at: 120)
      if isOvertaken {
        try await alice.sync()
        try alice.write("newest", to: "a.csv", at: 90)
        try await alice.sync()
      }
      try await team.settle([bob, alice])
      try await team.expectAgreement(among: [alice, bob])
      let contents = Set(bob.contents().values)
      #expect(contents.contains("newest") == isOvertaken, "killed after \(steps) steps")
      // Where his change had not got there, nothing of his is changed in the end.
      let mayGo = isOvertaken && !isThere
      #expect(contents.contains("old") || mayGo, "killed after \(steps) steps")
    }
    #expect(cases > 5)
  }

  @Test func `what a killed run fetched is no edit of what a colleague has gone back to`()
    async throws
  {
    let whole = Lifetime(steps: .max)
    try await Self.changed(byBob: false).bob.sync(within: whole, SyncOptions())
    var cases = 0
    for steps in 0..<whole.taken {
      let (team, alice, bob) = try await Self.changed(byBob: false)
      try await bob.sync(within: Lifetime(steps: steps), SyncOptions())
      guard bob.read("a.csv") == "new" else { continue }
      cases += 1
      team.wait(seconds: 60)
      try alice.write("old", to: "a.csv", at: 120)
      try await alice.sync()
      try await team.settle([bob, alice])
      try await team.expectAgreement(among: [alice, bob])
      #expect(Set(bob.contents().values).contains("old"), "killed after \(steps) steps")
    }
    #expect(cases > 5)
  }

  @Test func `who touches nothing after a kill gets what colleagues changed, and no copies`()
    async throws
  {
    let whole = Lifetime(steps: .max)
    try await Self.changed(byBob: false).bob.sync(within: whole, SyncOptions())
    var cases = 0
    for steps in 0..<whole.taken {
      let (_, alice, bob) = try await Self.changed(byBob: false)
      // A file is known to be untouched only if it is older than a tick of the disk's clock.
      try await Task.sleep(for: .milliseconds(150))
      try await bob.sync(within: Lifetime(steps: steps), SyncOptions())
      guard bob.read("a.csv") == "old" else { continue }
      cases += bob.has(".S3/unrecordedChanges.csv") ? 1 : 0
      try alice.write("newest", to: "a.csv", at: 90)
      try await alice.sync()
      try await bob.sync()
      #expect(bob.contents() == ["a.csv": "newest", "rest.csv": "rest"], "after \(steps) steps")
    }
    #expect(cases > 0)
  }
}

// MARK: - Particular moments

extension CrashTests {
  @Test func `a stat cache that a killed run did not finish goes`() async throws {
    let team = Team()
    let alice = try team.person("alice")
    try await alice.sync()
    try alice.configure("tmp/stat-cache", "half of it")
    try await alice.sync()
    #expect(alice.leftOvers() == [])
  }

  @Test func `objects whose rows are gone are deleted by the next run, and are in the trash`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try alice.remove("a.csv")
    let storage = FaultyStorage(team.storage)
    let outage = StorageError(.unreachable, subject: "a.csv", reason: "Down.")
    storage.add(Fault(.delete, error: outage))
    try await alice.sync(storage: storage)
    #expect(storage.unexercisedFaults.isEmpty)
    #expect(try await team.rows() == ["b.csv"])
    #expect(try await team.names() == ["a.csv", "b.csv"])
    #expect(alice.has(".S3/pendingDeletions.csv"))
    try await bob.sync()
    #expect(bob.files() == ["b.csv"])
    try await alice.sync()
    #expect(try await team.names() == ["b.csv"])
    #expect(Array(try await team.trash().values) == ["a"])
    #expect(!alice.has(".S3/pendingDeletions.csv"))
  }

  @Test(arguments: [StorageError.Code.denied, .unsupported, .full, .busy, .other])
  func `a deletion that cannot be finished keeps nobody from everything else`(
    code: StorageError.Code
  ) async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try alice.remove("a.csv")
    for round in 1...2 {
      let storage = FaultyStorage(team.storage)
      storage.add(Fault(.delete, error: StorageError(code, subject: "a.csv", reason: "Never.")))
      try alice.write("of \(round)", to: "c.csv", at: 60 * Int64(round))
      let run = try await alice.sync(storage: storage)
      #expect(storage.unexercisedFaults.isEmpty)
      #expect(run.summary.uploaded == 1)
      #expect(run.problems.contains { $0.reason.contains("Never.") })
      #expect(alice.has(".S3/pendingDeletions.csv"))
    }
    try await alice.sync()
    #expect(try await team.names() == ["b.csv", "c.csv"])
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
  }

  @Test func `a name that a colleague took while somebody was asked keeps its file`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try alice.remove("a.csv")
    let storage = FaultyStorage(team.storage)
    storage.add(Fault(.delete, error: StorageError(.unreachable, subject: "a", reason: "Down.")))
    try await alice.sync(storage: storage)
    try await bob.sync()
    try alice.write("c", to: "c.csv")
    // The same content as what is to go, so that no version tells them apart.
    try await alice.sync(
      reviewer: meanwhile {
        try bob.write("a", to: "a.csv", at: 60)
        try await bob.sync()
      }
    )
    #expect(try await team.object("a.csv") == "a")
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(alice.read("a.csv") == "a")
  }

  @Test func `a name that a colleague took while its deletion was unfinished keeps the new file`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try alice.remove("a.csv")
    let storage = FaultyStorage(team.storage)
    let outage = StorageError(.unreachable, subject: "a.csv", reason: "Down.")
    storage.add(Fault(.delete, error: outage))
    try await alice.sync(storage: storage)
    try await bob.sync()
    try bob.write("bob's", to: "a.csv", at: 60)
    try await bob.sync()
    try await alice.sync()
    #expect(alice.read("a.csv") == "bob's")
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
  }

  @Test(arguments: [false, true])
  func `an upload that was killed before its row, whose author then deletes the file, comes back`(
    hasOpaqueTags: Bool
  ) async throws {
    let memory = MemoryStorage()
    let team = Team(hasOpaqueTags ? OpaqueTags(base: memory) : memory)
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "b.csv": "b"])
    try alice.write("new", to: "a.csv", at: 60)
    let storage = FaultyStorage(team.storage)
    let outage = StorageError(.unreachable, subject: "ledger", reason: "Down.")
    storage.add(Fault(.write, key: RemoteLedgers.versionsKey, error: outage))
    try await alice.sync(storage: storage)
    #expect(try await team.object("a.csv") == "new")
    try alice.remove("a.csv")
    try await alice.sync()
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    // An edit wins over a deletion.
    #expect(bob.read("a.csv") == "new")
  }

  @Test func `a deletion that was announced and not carried out is carried out later`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try alice.remove("a.csv")
    let storage = FaultyStorage(team.storage)
    let outage = StorageError(.unreachable, subject: "ledger", reason: "Down.")
    storage.add(Fault(.write, key: RemoteLedgers.versionsKey, repetitions: 2, error: outage))
    try await alice.sync(storage: storage)
    #expect(try await team.rows() == ["a.csv", "b.csv"])
    try await bob.sync()
    #expect(bob.files() == ["a.csv", "b.csv"])
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.files() == ["b.csv"])
  }
}

// MARK: - Edits in the instant of a swap

extension CrashTests {
  @Test(arguments: [RenameMode.exchange, .absent])
  func `an edit in the instant in which a file is swapped out is kept`(
    mode: RenameMode
  ) async throws {
    let (team, alice, bob) = try await Self.incoming(isDeletion: mode == .absent)
    let tree = EditingTree(base: try DirectoryTree(at: bob.folder), mode: mode) {
      try bob.write("edited in the instant", to: "sub/a.csv", at: 90)
    }
    try await bob.sync(tree: tree)
    #expect(tree.edits == 1)
    #expect(bob.contents().values.contains("edited in the instant"))
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(alice.contents().values.contains("edited in the instant"))
  }

  @Test(arguments: [RenameMode.exchange, .absent])
  func `an edit in the instant of a swap is given back even if the run is killed then`(
    mode: RenameMode
  ) async throws {
    let (team, alice, bob) = try await Self.incoming(isDeletion: mode == .absent)
    let life = Lifetime(steps: .max)
    let tree = EditingTree(
      base: MortalTree(base: try DirectoryTree(at: bob.folder), life: life),
      mode: mode,
      edit: { try bob.write("edited in the instant", to: "sub/a.csv", at: 90) },
      after: { life.end() },
    )
    _ = try? await bob.sync(storage: MortalStorage(base: team.storage, life: life), tree: tree)
    #expect(tree.edits == 1)
    #expect(bob.leftOvers().contains { $0.hasSuffix("/sub/a.csv") })
    try await team.settle([bob, alice])
    try await team.expectAgreement(among: [alice, bob])
    let copy = try #require(bob.contents().first { $0.value == "edited in the instant" }?.key)
    #expect(copy.hasPrefix("sub/a (recovery of bob 20"))
  }

  /// Alice changed or deleted `sub/a.csv`, and bob does not know yet.
  private static func incoming(isDeletion: Bool) async throws -> (Team, Person, Person) {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["sub/a.csv": "old", "rest.csv": "rest"])
    if isDeletion {
      try alice.remove("sub/a.csv")
    } else {
      try alice.write("alice's", to: "sub/a.csv", at: 60)
    }
    try await alice.sync()
    return (team, alice, bob)
  }
}
