import Foundation
import LocalFiles
import Manifest
import Storage
import Testing

@testable import Synchrony

/// B15, B16, B19 to B22, B27, B28: names that S3Synchrony stumbles over.
struct NameTests {
  @Test func `a name that pandas takes for a missing value is reported and not pushed`()
    async throws
  {
    let team = Team()
    let alice = try team.person("alice")
    for name in ["NA", "null", "fine.csv", "sub/NA"] { try alice.write(name, to: name) }
    let run = try await alice.sync()
    #expect(try await team.rows() == ["fine.csv", "sub/NA"])
    #expect(run.problems.map(\.kind) == [.misreadName, .misreadName])
    #expect(alice.has("NA"))
    let logs = try FileManager.default.contentsOfDirectory(atPath: "\(alice.folder)/.S3/logs")
    #expect(logs.count == 1)
  }

  @Test(
    arguments: ["S3~1", "s3~23", ".S3.", ".S3 ", ".s3:x", "sub/.S3.", "\u{200B}.S3"],
    [false, true]
  )
  func `a file whose name some disks take for the folder of ledgers is skipped, and named`(
    name: String,
    isIgnoring: Bool
  ) async throws {
    let team = Team()
    let alice = try team.person("alice")
    for file in [name, "fine.csv", "sub/S3~1"] { try alice.write(file, to: file) }
    if isIgnoring { try alice.configure("ignores3.txt", "*.tmp\n") }
    let run = try await alice.sync()
    #expect(run.problems.map(\.kind) == [.reservedName])
    #expect(run.problems.map(\.subject) == [name])
    #expect(try await team.rows() == ["fine.csv", "sub/S3~1"])
    #expect(alice.read(name) == name)
  }

  @Test func `a ledger of nothing but numbers is noted once a run, by runs that push`()
    async throws
  {
    let team = Team()
    let alice = try team.person("alice")
    try alice.write("x", to: "2021")
    try alice.write("y", to: "007")
    #expect(try await alice.sync().problems.map(\.kind) == [.misreadLedger])
    let again = try await alice.sync()
    #expect(again.problems.map(\.subject) == ["versions.csv"])
    #expect(again.problems.allSatisfy { !$0.kind.isTrouble })
    var options = SyncOptions()
    options.mode = .pull
    #expect(try await alice.sync(options).problems.isEmpty)
    try alice.write("z", to: "notes.csv")
    #expect(try await alice.sync().problems.isEmpty)
  }

  @Test(arguments: [["2021", "007", "1e5"], ["True", "inf"], ["a\rb", "c\nd"], ["back\\slash"]])
  func `a name comes out as it went in`(names: [String]) async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(
      Dictionary(uniqueKeysWithValues: names.map { ($0, "in \($0)") })
    )
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.files() == names.sorted())
    #expect(try await bob.sync().proposals.isEmpty)
  }

  @Test func `a row that leads out of the Data folder is reported and nothing is written there`()
    async throws
  {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a"])
    let ledger = try #require(try await team.object(".S3/versions.csv"))
    let evil = ["../evil.csv", "/tmp/evil.csv", ".S3/versionsLocal.csv", "x/../../evil.csv"]
    let rows = evil.map { "\($0),mallory,2026-11-21 10:00:00,\(String(repeating: "0", count: 32))" }
    try await team.put(ledger + rows.joined(separator: "\n") + "\n", at: ".S3/versions.csv")
    let run = try await alice.sync()
    #expect(run.problems.map(\.row) == [3, 4, 5, 6])
    #expect(run.proposals.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: team.path + "/alice") == ["Data"])
  }

  @Test func `a row below a link is not written through the link`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a"])
    let outside = team.path + "/outside"
    try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: bob.folder + "/link",
      withDestinationPath: outside,
    )
    try alice.write("secret", to: "link/b.csv")
    try await alice.sync()
    try await bob.sync()
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == [])
    #expect(try await team.rows() == ["a.csv", "link/b.csv"])
  }

  @Test func `keys that cannot be files are reported when a place is set up, and the rest listed`()
    async throws
  {
    let team = Team(OddListing(base: MemoryStorage()))
    try await team.put("a", at: "a.csv")
    let alice = try team.person("alice")
    let run = try await alice.sync()
    #expect(try await team.rows() == ["a.csv"])
    #expect(run.problems.map(\.subject) == ["../up.csv", "two//slashes.csv"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: team.path + "/alice") == ["Data"])
  }

  @Test func `a file and a folder of one name stop nobody`() async throws {
    let team = Team()
    try await team.put("file", at: "a")
    try await team.put("in folder", at: "a/b")
    try await team.put("rest", at: "rest.csv")
    let alice = try team.person("alice")
    for _ in 0..<2 {
      let run = try await alice.sync()
      #expect(run.problems.map(\.kind) == [.nameCollision])
      #expect(alice.read("rest.csv") == "rest")
    }
    #expect(try await team.rows() == ["a", "a/b", "rest.csv"])
  }

  @Test func `folders without files are not in the way of a file, and those with files are`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["rest.csv": "rest"])
    for name in ["empty/inner/x", "full/x"] { try bob.write("x", to: name) }
    try bob.remove("empty/inner/x")
    try bob.configure("ignores3.txt", "full/x\n")
    for name in ["empty", "full"] { try alice.write("a file", to: name) }
    try await alice.sync()
    let run = try await bob.sync()
    #expect(bob.contents() == ["empty": "a file", "full/x": "x", "rest.csv": "rest"])
    #expect(run.leftAlone + run.problems.map(\.subject) == ["full"])
  }

  @Test func `a file becomes a folder, and a folder a file`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a": "file", "b/c": "in folder", "d": "d"])
    try alice.remove("a")
    try alice.write("below", to: "a/x.csv", at: 60)
    try alice.remove("b")
    try alice.write("file now", to: "b", at: 60)
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.files() == ["a/x.csv", "b", "d"])
  }

  @Test func `a file becomes a folder in a shared directory too`() async throws {
    let team = try Team(sharing: "share")
    let (alice, bob) = try await team.aliceAndBob(["a": "file", "b/c": "in folder", "d": "d"])
    try alice.move("a", to: "a.away")
    try alice.move("a.away", to: "a/x.csv")
    try alice.remove("b")
    try alice.write("file now", to: "b", at: 60)
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(bob.files() == ["a/x.csv", "b", "d"])
  }

  @Test func `the ledgers of a place inside the place are no data`() async throws {
    let team = Team()
    try await team.put("inner ledger", at: "inner/.S3/versions.csv")
    try await team.put("inner data", at: "inner/data.csv")
    let alice = try team.person("alice")
    try await alice.sync()
    #expect(try await team.rows() == ["inner/data.csv"])
    #expect(alice.files() == ["inner/data.csv"])
    #expect(try await alice.sync().proposals.isEmpty)
  }

  @Test func `a dangling link is reported and stops nothing`() async throws {
    let team = Team()
    let alice = try team.person("alice")
    try FileManager.default.createSymbolicLink(
      atPath: alice.folder + "/dangling",
      withDestinationPath: "nowhere",
    )
    try alice.write("a", to: "a.csv")
    let run = try await alice.sync()
    #expect(run.problems.map(\.kind) == [.notAFile])
    #expect(try await team.rows() == ["a.csv"])
  }
}

/// A storage whose listings hold names that a bucket may have and a folder may not.
private struct OddListing: WrappingStorage {
  let base: any Storage

  func list(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> ListPage {
    var page = try await base.list(prefix: prefix, after: token)
    if prefix.isEmpty {
      page.unnameable = [("../up.csv", .dotSegment), ("two//slashes.csv", .emptySegment)]
    }
    return page
  }
}
