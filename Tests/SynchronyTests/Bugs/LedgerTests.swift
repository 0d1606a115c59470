import Manifest
import Testing

@testable import Synchrony

/// B10, B11, B24: what S3Synchrony does to the rows of its ledgers.
struct LedgerTests {
  private static let header = "File,Edited By,Time Edited,Checksum"

  @Test func `rows of ignored files stay in the ledger, also when everything is declined`()
    async throws
  {
    let team = Team()
    let (_, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "c.csv": "c"])
    try bob.configure("ignores3.txt", "a.csv\n")
    try bob.remove("b.csv")
    try await bob.sync(answering: "")
    #expect(try await team.rows() == ["a.csv", "b.csv", "c.csv"])
    try await bob.sync(answering: "0", "y")
    #expect(try await team.rows() == ["a.csv", "c.csv"])
  }

  @Test func `a row without an editor's name survives the work of others`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "c.csv": "c"])
    let ledger = try #require(try await team.object(".S3/versions.csv"))
    try await team.put(
      ledger.replacing("a.csv,alice", with: "a.csv,").replacing("b.csv,alice", with: "b.csv,NA"),
      at: ".S3/versions.csv",
    )
    try bob.remove("c.csv")
    try await bob.sync()
    #expect(try await team.rows() == ["a.csv", "b.csv"])
    #expect(try await alice.sync().summary.deletedLocal == 1)
    #expect(alice.files() == ["a.csv", "b.csv"])
  }

  @Test func `the list of deletions has four columns, however often something is deleted`()
    async throws
  {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "c.csv": "c"])
    for name in ["a.csv", "b.csv"] {
      try alice.remove(name)
      try await alice.sync(answering: "")
      try await alice.sync(answering: "0", "y")
    }
    let ledger = try #require(try await team.object(".S3/deletedS3.csv"))
    let lines = ledger.split(separator: "\n")
    #expect(lines.first.map(String.init) == Self.header)
    #expect(lines.dropFirst().map { $0.prefix(5) } == ["a.csv", "b.csv"])
    #expect(lines.allSatisfy { $0.split(separator: ",").count == 4 })
  }

  @Test func `extra columns of S3Synchrony's list of deletions are read and not continued`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "c.csv": "c"])
    let checksum = try #require(try await team.ledger()[RelativePath("a.csv")]).checksum
    try await team.drop("a.csv")
    let rows = try #require(try await team.object(".S3/versions.csv"))
      .split(separator: "\n").filter { !$0.hasPrefix("a.csv") }
    try await team.put(rows.joined(separator: "\n") + "\n", at: ".S3/versions.csv")
    try await team.put(
      ",Unnamed: 0,\(Self.header)\n0,,a.csv,alice,2026-09-21 10:00:00,\(checksum)\n",
      at: ".S3/deletedS3.csv",
    )
    let run = try await bob.sync()
    #expect(run.proposals.map(\.kind) == [.pullDeleted])
    try alice.remove("b.csv")
    try await alice.sync()
    let ledger = try #require(try await team.object(".S3/deletedS3.csv"))
    #expect(ledger.hasPrefix(Self.header + "\n"))
    #expect(ledger.contains("a.csv,alice") && ledger.contains("b.csv,alice"))
  }
}
