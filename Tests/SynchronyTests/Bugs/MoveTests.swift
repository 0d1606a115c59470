import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

/// Files that were moved or replaced, and what that costs and leaves.
struct MoveTests {
  @Test(arguments: [0, 1 << 20])
  func `a file that was moved has its content under its new name, not in the trash`(
    smallestCopy: Int64
  ) async throws {
    let recording = RecordingStorage(
      CopyingStorage(base: MemoryStorage(), smallestCopy: smallestCopy)
    )
    let team = Team(recording)
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "rest.csv": "rest"])
    try alice.move("a.csv", to: "moved/a.csv")
    try alice.move("b.csv", to: "moved/b.csv")
    recording.reset()
    try await alice.sync()
    let data = recording.calls.filter { !$0.subject.hasPrefix(".S3/") }
    #expect(data.count { $0.operation == (smallestCopy == 0 ? .copy : .write) } == 2)
    #expect(data.count { $0.operation == .delete } == 2)
    #expect(data.count == 4)
    #expect(try await team.trash().isEmpty)
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.contents() == ["moved/a.csv": "a", "moved/b.csv": "b", "rest.csv": "rest"])
  }

  @Test func `a moved file whose new name somebody else took is kept in the trash`() async throws {
    let memory = MemoryStorage()
    let team = Team(memory)
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "rest.csv": "rest"])
    try alice.move("a.csv", to: "b.csv")
    // Somebody who knows no conditions writes over the copy and its row before alice commits.
    let storage = MeddlingStorage(base: memory) { row in
      _ = try? await team.put("somebody's", at: "b.csv")
      let ledger = try? await team.object(".S3/versions.csv")
      _ = try? await team.put((ledger ?? "") + row, at: ".S3/versions.csv")
    }
    try await alice.sync(storage: storage)
    #expect(try await team.object("b.csv") == "somebody's")
    #expect(try await team.object("a.csv") == nil)
    #expect(Array(try await team.trash().values) == ["a"])
  }

  @Test func `what a killed run was about to delete is in the trash before it goes`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "rest.csv": "rest"])
    let ledger = try #require(try await team.object(".S3/versions.csv"))
    let lines = ledger.split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(lines.first { $0.contains("a.csv") })
    let head = try #require(lines.first)
    try alice.configure("pendingDeletions.csv", "\(head)\n\(row)\n")
    try await team.put(
      lines.filter { $0 != row }.joined(separator: "\n"),
      at: ".S3/versions.csv",
    )
    try alice.remove("a.csv")
    try await alice.sync()
    #expect(try await team.object("a.csv") == nil)
    #expect(Array(try await team.trash().values) == ["a"])
  }

  @Test func `where versions are not named by their content, nothing is different but the cost`()
    async throws
  {
    let team = Team(OpaqueStorage(base: MemoryStorage()))
    let names = (0..<12).map { "f\($0).csv" }
    let files = Dictionary(uniqueKeysWithValues: names.map { ($0, "of \($0)") })
    let (alice, bob) = try await team.aliceAndBob(files)
    for name in names[..<4] { try alice.write("new \(name)", to: name, at: 60) }
    for name in names[4..<8] { try alice.move(name, to: "moved/\(name)") }
    for name in names[8...] { try alice.remove(name) }
    var options = SyncOptions()
    options.maxDelete = .count(100)
    let run = try await alice.sync(options)
    #expect(run.summary.failed == 0 && run.conflicts.isEmpty)
    #expect(run.summary.uploaded == 8 && run.summary.deletedRemote == 8)
    #expect(Set(try await team.trash().values) == Set(names[8...].map { "of \($0)" }))
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
  }
}

/// A storage in which somebody works at the moment of the first copy.
private struct MeddlingStorage: WrappingStorage {
  let base: any Storage
  /// Gets a row for `b.csv`.
  let meddle: @Sendable (String) async -> Void

  func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    let version = try await base.copy(source, matching: sourceETag, to: key, condition: condition)
    if key.path != nil {
      await meddle("b.csv,somebody,2026-11-21 10:00:00,0123456789abcdef0123456789abcdef\n")
    }
    return version
  }
}

/// A storage to which small files are sent rather than copied.
private struct CopyingStorage: WrappingStorage {
  let base: any Storage
  let smallestCopy: Int64

  var capabilities: Capabilities {
    var capabilities = base.capabilities
    capabilities.smallestCopy = smallestCopy
    return capabilities
  }
}
