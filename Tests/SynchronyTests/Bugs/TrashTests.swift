import Hashing
import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

/// What stands between a deletion and a loss: the trash of the remote.
struct TrashTests {
  private static func trashKey(of name: String, _ text: String) throws -> ObjectKey {
    RemoteRemover.trashKey(of: try RelativePath(name), try checksum(of: Array(text.utf8)))
  }

  @Test(arguments: [1, 2, 3])
  func `an object that the store denies for a moment is not deleted without being kept`(
    times: Int
  ) async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    let storage = FaultyStorage(team.storage)
    let trash = try Self.trashKey(of: "a.csv", "old")
    let denial = StorageError.notFound(try team.key("a.csv"))
    storage.add(Fault(.copy, key: trash, repetitions: times, error: denial))
    if times > 1 {
      // Also where the look that follows says the same.
      storage.add(
        Fault(.info, key: try team.key("a.csv"), repetitions: times - 1, error: denial)
      )
    }
    try alice.remove("a.csv")
    try await alice.sync(storage: storage)
    let isThere = try await team.object("a.csv") == "old"
    let isKept = try await team.trash().values.contains("old")
    #expect(isThere || isKept)
    try await team.settle([alice, bob])
    #expect(bob.files() == ["rest.csv"])
    #expect(Set(try await team.trash().values) == ["old"])
    // What is denied each time stays, without a row.
    #expect(try await team.names() == (times > 2 ? ["a.csv"] : []) + ["rest.csv"])
  }

  @Test func `a version is not replaced by an earlier one while the store denies it`() async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    try alice.write("newer", to: "a.csv", at: 60)
    try await alice.sync()
    let storage = FaultyStorage(team.storage)
    let trash = try Self.trashKey(of: "a.csv", "newer")
    storage.add(Fault(.copy, key: trash, error: .notFound(try team.key("a.csv"))))
    try bob.write("bob's", to: "a.csv", at: 60)
    let run = try await bob.sync(reviewer: AutomaticReviewer(conflicts: .mine), storage: storage)
    #expect(storage.unexercisedFaults.isEmpty)
    #expect(run.failures == ["a.csv"])
    #expect(try await team.object("a.csv") == "newer")
  }

  @Test func `who is told of a deletion that nobody carried out keeps the content`() async throws {
    let team = Team()
    let (_, bob) = try await team.aliceAndBob(["a.csv": "bob has it", "rest.csv": "rest"])
    // Somebody writes the ledgers by hand and takes the object away.
    let rows = try #require(try await team.object(".S3/versions.csv")).split(separator: "\n")
    let row = try #require(rows.first { $0.hasPrefix("a.csv,") })
    let others = rows.filter { $0 != row }.joined(separator: "\n")
    try await team.put(others + "\n", at: ".S3/versions.csv")
    try await team.put("\(rows[0])\n\(row)\n", at: ".S3/deletedS3.csv")
    try await team.drop("a.csv")
    let run = try await bob.sync()
    #expect(run.proposals.map(\.kind) == [.pullDeleted])
    #expect(bob.files() == ["rest.csv"])
    #expect(Set(try await team.trash().values) == ["bob has it"])
  }

  @Test func `what lies in the trash already is not sent there again`() async throws {
    let recording = RecordingStorage(MemoryStorage())
    let team = Team(recording)
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old", "rest.csv": "rest"])
    try alice.remove("a.csv")
    try await alice.sync()
    recording.reset()
    try await bob.sync()
    #expect(bob.files() == ["rest.csv"])
    #expect(recording.count(.write) == 0)
  }

  @Test func `a file that is made anew while its object is deleted gets it back`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "same", "rest.csv": "rest"])
    let storage = FaultyStorage(team.storage)
    storage.add(
      Fault(.delete, key: try team.key("a.csv"), error: nil) {
        // Bob has heard of the deletion, and puts the file back before the object goes.
        _ = try? await bob.sync()
        try? bob.write("same", to: "a.csv", at: 60)
        _ = try? await bob.sync()
      }
    )
    try alice.remove("a.csv")
    try await alice.sync(storage: storage)
    #expect(storage.unexercisedFaults.isEmpty)
    #expect(try await team.rows() == ["a.csv", "rest.csv"])
    #expect(try await team.object("a.csv") == "same")
  }

  @Test func `a row that came back before its object went keeps it`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "same", "rest.csv": "rest"])
    let storage = FaultyStorage(team.storage)
    let ledger = try team.key(".S3/versions.csv")
    storage.add(
      Fault(.write, key: ledger, moment: .after, error: nil) {
        _ = try? await bob.sync()
        try? bob.write("same", to: "a.csv", at: 60)
        _ = try? await bob.sync()
      }
    )
    try alice.remove("a.csv")
    let recording = RecordingStorage(storage)
    try await alice.sync(storage: recording)
    #expect(recording.count(.delete) == 0)
    #expect(try await team.rows() == ["a.csv", "rest.csv"])
    #expect(try await team.object("a.csv") == "same")
  }

  @Test func `what was there already and goes before its row is written is sent`() async throws {
    let team = Team()
    let (_, bob) = try await team.aliceAndBob(["rest.csv": "rest"])
    try await team.put("same", at: "a.csv")
    let storage = FaultyStorage(team.storage)
    storage.add(
      Fault(.info, key: try team.key("a.csv"), moment: .after, error: nil) {
        try? await team.drop("a.csv")
      }
    )
    try bob.write("same", to: "a.csv", at: 60)
    try await bob.sync(
      reviewer: AutomaticReviewer(),
      storage: LateListing(base: storage, hidden: try team.key("a.csv")),
    )
    #expect(storage.unexercisedFaults.isEmpty)
    #expect(try await team.rows() == ["a.csv", "rest.csv"])
    #expect(try await team.object("a.csv") == "same")
  }
}

/// A storage whose listings do not show one object.
private struct LateListing: WrappingStorage {
  let base: any Storage
  let hidden: ObjectKey

  func list(prefix: [UInt8], after token: ListToken?) async throws(StorageError) -> ListPage {
    var page = try await base.list(prefix: prefix, after: token)
    page.objects.removeAll { $0.key == hidden }
    return page
  }
}
