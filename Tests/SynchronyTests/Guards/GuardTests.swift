import Foundation
import LocalFiles
import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

/// What stops a run before it changes anything.
struct GuardTests {
  static let damage: [[UInt8]] = [
    Array("<html><body>Sign in to the network</body></html>".utf8),
    Array("File,Edited By,Time Edited,Checksum\n\"a.csv,alice\n".utf8),
    [],
    Array("File,Edited By,Time Edited,Checksum\n".utf8) + [0xFF, 0xFE, 0x0A],
    Array("Name,Size\na.csv,1\n".utf8),
  ]

  @Test(arguments: damage, ["versions.csv", "deletedS3.csv"])
  func `a damaged ledger of the remote stops the run and stays as it is`(
    bytes: [UInt8],
    ledger: String
  ) async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try alice.write("changed", to: "a.csv", at: 60)
    try alice.write("new", to: "new.csv")
    try await team.put(bytes, at: ".S3/\(ledger)")
    let before = try await team.objects()
    let here = try Snapshot(of: alice.folder)
    #expect(try await code { try await alice.sync() } == .damagedLedger)
    #expect(try await team.objects() == before)
    #expect(try Snapshot(of: alice.folder) == here)
  }

  @Test(
    arguments: damage,
    ["versions.csv", "deletedS3.csv", "versionsLocal.csv", "deletedLocal.csv"]
  )
  func `a damaged ledger here stops the run and stays as it is`(
    bytes: [UInt8],
    ledger: String
  ) async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try alice.write("changed", to: "a.csv", at: 60)
    try alice.configure(ledger, bytes)
    let before = try await team.objects()
    let here = try Snapshot(of: alice.folder)
    #expect(try await code { try await alice.sync() } == .damagedLedger)
    #expect(try await team.objects() == before)
    #expect(try Snapshot(of: alice.folder) == here)
  }

  @Test func `damaged rows are reported with their number, and stay in the ledger`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    let ledger = try #require(try await team.object(".S3/versions.csv"))
    try await team.put(
      ledger + "odd.csv,carol,yesterday,none\n",
      at: ".S3/versions.csv",
    )
    try alice.write("new", to: "new.csv")
    let run = try await alice.sync()
    #expect(run.problems.map(\.kind) == [.damagedRow])
    #expect(run.problems.map(\.subject) == ["versions.csv"])
    #expect(run.problems.map(\.row) == [4])
    let after = try #require(try await team.object(".S3/versions.csv"))
    #expect(after.contains("odd.csv,carol,yesterday,none\n"))
    #expect(after.contains("new.csv,alice"))
    #expect(try await bob.sync().summary.downloaded == 1)
  }

  @Test func `an emptied Data folder does not empty the remote`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try alice.remove("a.csv")
    try alice.remove("b.csv")
    #expect(try await code { try await alice.sync() } == .refused)
    #expect(try await code { try await alice.sync(answering: "a", "y") } == .refused)
    #expect(try await team.names() == ["a.csv", "b.csv"])
    var options = SyncOptions()
    options.maxDelete = .count(2)
    try await alice.sync(options)
    #expect(try await team.names() == [])
  }

  @Test func `a remote that is suddenly empty is not filled, and empties nobody`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    for name in try await team.allNames() { try await team.drop(name) }
    #expect(try await code { try await alice.sync() } == .refused)
    #expect(try await team.allNames() == [])
    #expect(alice.files() == ["a.csv", "b.csv"])
  }

  @Test func `a ledger that lost its rows does not take the files with it`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try await team.put("File,Edited By,Time Edited,Checksum\n", at: ".S3/versions.csv")
    #expect(try await code { try await alice.sync() } == .refused)
    #expect(alice.files() == ["a.csv", "b.csv"])
    #expect(try await team.names() == ["a.csv", "b.csv"])
  }

  @Test func `more deletions than the limit stop the run, whether a person accepts them or not`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a": "a", "b": "b", "c": "c", "d": "d"])
    try alice.remove("a")
    try alice.remove("b")
    try alice.write("new", to: "e")
    var options = SyncOptions()
    options.maxDelete = .count(1)
    #expect(try await code { try await alice.sync(options) } == .refused)
    let person = Interjecting(isPerson: true) { Decisions(accepted: $0.changes) }
    #expect(try await code { try await alice.sync(options, reviewer: person) } == .refused)
    #expect(try await team.rows() == ["a", "b", "c", "d"])
    try await alice.sync()
    #expect(try await code { try await bob.sync(options) } == .refused)
    #expect(bob.files() == ["a", "b", "c", "d"])
  }

  @Test func `a second run in a Data folder is refused while the first is at work`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a"])
    try alice.write("b", to: "b.csv")
    let second = Codes()
    let run = try await alice.sync(
      reviewer: meanwhile { second.add(try await code { try await alice.sync() }) }
    )
    #expect(second.all == [.locked])
    #expect(run.summary.uploaded == 1)
    // The lock goes with the run.
    try await alice.sync()
  }
}

// MARK: - Where the two sides lie

extension GuardTests {
  @Test(arguments: ["Data/share", "Data", "."])
  func `a share inside the Data folder, or around it, is refused`(share: String) async throws {
    let team = Team()
    let alice = try team.person("alice")
    try alice.write("a", to: "share/a.csv")
    let here = try Snapshot(of: alice.folder)
    let result = try await code {
      try await alice.syncShare("\(team.path)/alice/\(share)")
    }
    #expect(result == .badOption)
    #expect(try Snapshot(of: alice.folder) == here)
  }

  @Test func `a share that is not there is refused, and neither it nor the Data folder is made`()
    async throws
  {
    let team = Team()
    let alice = try team.person("alice")
    try FileManager.default.removeItem(atPath: alice.folder)
    let result = try await code { try await alice.syncShare("\(team.path)/share") }
    #expect(result == .noConnection)
    #expect(try FileManager.default.contentsOfDirectory(atPath: team.path) == ["alice"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: team.path + "/alice") == [])
  }

  @Test func `a Data folder may be named with a slash at its end`() async throws {
    let team = try Team(sharing: "share")
    var alice = try team.person("alice")
    try alice.write("a", to: "some/file.csv")
    alice.folder += "/"
    try await alice.syncShare("\(team.path)/share/")
    #expect(try await team.rows() == ["some/file.csv"])
  }

  @Test func `a stored name that has a line end is used without it`() async throws {
    let team = try Team(sharing: "share")
    let alice = try team.person("alice")
    try alice.configure("user_name.txt", "alice of site B\n")
    try alice.write("a", to: "a.csv")
    try await alice.syncShare("\(team.path)/share")
    let row = try await team.ledger().record(at: 0)
    #expect(row.editedBy == "alice of site B")
  }
}

/// The code of the error that `body` throws, or nil.
func code(_ body: () async throws -> some Sendable) async throws -> SyncError.Code? {
  do {
    _ = try await body()
    return nil
  } catch let error as SyncError {
    return error.code
  }
}
