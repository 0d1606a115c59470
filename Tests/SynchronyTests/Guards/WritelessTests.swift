import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

/// Runs that promise not to write.
struct WritelessTests {
  /// Alice has something for every kind of change, with a place that records what is asked.
  private static func everyKind() async throws -> (Team, RecordingStorage, Person) {
    let recording = RecordingStorage(MemoryStorage())
    let team = Team(recording)
    let (alice, bob) = try await team.aliceAndBob([
      "mine": "1", "mine gone": "2", "theirs": "3", "theirs gone": "4", "both": "5",
    ])
    try bob.write("bob's", to: "theirs", at: 60)
    try bob.write("bob's too", to: "both", at: 60)
    try bob.write("bob's new", to: "theirs new", at: 60)
    try bob.remove("theirs gone")
    try await bob.sync()
    try alice.write("alice's", to: "mine", at: 90)
    try alice.write("alice's too", to: "both", at: 90)
    try alice.write("alice's new", to: "mine new", at: 90)
    try alice.remove("mine gone")
    recording.reset()
    return (team, recording, alice)
  }

  private static func writes(_ recording: RecordingStorage) -> [String] {
    recording.calls.filter { [.write, .copy, .delete].contains($0.operation) }.map(\.subject)
  }

  @Test func `a dry run shows everything and changes not one byte`() async throws {
    let (_, recording, alice) = try await Self.everyKind()
    let before = try Snapshot(of: alice.folder)
    var options = SyncOptions()
    options.isDryRun = true
    let run = try await alice.sync(options)
    #expect(Set(run.proposals.map(\.kind)) == Set(Change.Kind.allCases))
    #expect(run.conflicts.count == 1)
    #expect(Self.writes(recording) == [])
    #expect(try Snapshot(of: alice.folder) == before)
  }

  @Test func `a dry run sums up its conflicts and how long it took`() async throws {
    let (team, _, alice) = try await Self.everyKind()
    var options = SyncOptions()
    options.isDryRun = true
    let slow = Delay(team: team)
    let session = try alice.session(reviewer: AutomaticReviewer(), reporter: slow)
    let summary = try await session.synchronize(options)
    #expect(summary.conflicts == 1)
    #expect(summary.seconds == 5)
  }

  @Test func `a status shows everything and changes not one byte`() async throws {
    let (_, recording, alice) = try await Self.everyKind()
    // Names that differ in case only make the planner ask what this disk can hold.
    try alice.write("one", to: "Twin.csv")
    try alice.write("two", to: "twin.csv")
    let before = try Snapshot(of: alice.folder)
    let plan = try await alice.status()
    #expect(Set(plan.changes.map(\.kind)) == Set(Change.Kind.allCases))
    #expect(Self.writes(recording) == [])
    #expect(try Snapshot(of: alice.folder) == before)
  }

  @Test func `a dry run of a first sync sets up nothing on either side`() async throws {
    let recording = RecordingStorage(MemoryStorage())
    let team = Team(recording)
    try await team.put("old", at: "old.csv")
    recording.reset()
    let alice = try team.person("alice")
    try alice.write("a", to: "a.csv")
    let before = try Snapshot(of: alice.folder)
    var options = SyncOptions()
    options.isDryRun = true
    let run = try await alice.sync(options)
    #expect(run.proposals.map(\.kind) == [.pushNew, .pullNew])
    #expect(Self.writes(recording) == [])
    #expect(try Snapshot(of: alice.folder) == before)
  }

  @Test func `a dry run through the library neither makes a folder nor keeps a name`()
    async throws
  {
    let team = try Team(sharing: "share")
    let alice = try team.person("alice")
    try alice.write("a", to: "a.csv")
    var options = SyncOptions()
    options.isDryRun = true
    let before = try Snapshot(of: team.path)
    try await alice.syncShare("\(team.path)/share", options)
    #expect(try Snapshot(of: team.path) == before)
  }

  @Test(arguments: SyncMode.allCases, [ConflictPolicy.keepBoth, .mine, .theirs])
  func `a read-only run writes nothing to the remote, its ledgers included`(
    mode: SyncMode,
    policy: ConflictPolicy
  ) async throws {
    let (team, recording, alice) = try await Self.everyKind()
    // A row without an object is not mended either.
    try await team.drop("theirs new")
    recording.reset()
    var options = SyncOptions()
    options.isReadOnly = true
    options.mode = mode
    try await alice.sync(options, reviewer: AutomaticReviewer(conflicts: policy))
    #expect(Self.writes(recording) == [])
    #expect(alice.read("theirs") == (Self.pushesOnly(mode) ? "3" : "bob's"))
    #expect(alice.read("mine") == "alice's")
  }

  @Test(arguments: [SyncMode.push, .pushBackup])
  func `a read-only run that is to push only proposes nothing`(mode: SyncMode) async throws {
    let (_, recording, alice) = try await Self.everyKind()
    let before = try Snapshot(of: alice.folder)
    var options = SyncOptions()
    options.isReadOnly = true
    options.mode = mode
    let run = try await alice.sync(options)
    #expect(run.proposals.isEmpty)
    #expect(run.conflicts.isEmpty)
    let session = try alice.session(reviewer: AutomaticReviewer(), reporter: EventLog())
    #expect(try await session.status(options).isEmpty)
    #expect(Self.writes(recording) == [])
    #expect(try Snapshot(of: alice.folder) == before)
  }

  private static func pushesOnly(_ mode: SyncMode) -> Bool {
    mode == .push || mode == .pushBackup
  }
}

/// Moves the clock when the scan begins, as a slow disk would.
private struct Delay: Reporter {
  let team: Team

  func report(_ event: SyncEvent) {
    if case .stage(.scanning) = event { team.wait(seconds: 5) }
  }
}
