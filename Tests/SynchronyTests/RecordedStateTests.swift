import Foundation
import Manifest
import Storage
import Testing

@testable import Synchrony

/// Folders and places as S3Synchrony left them, taken over by Synchrony.
struct RecordedStateTests {
  @Test func `a pushed deletion is proposed to the colleague and to nobody else`() async throws {
    let team = try await Self.open("deletion-pending-for-bob")
    let (alice, bob) = (try team.person("alice"), try team.person("bob"))
    #expect(try await alice.status().isEmpty)
    let plan = try await bob.status()
    #expect(plan.changes.map(\.path.description) == ["notes.txt"])
    #expect(plan.changes.map(\.kind) == [.pullDeleted])
    try await Self.expectAgreement(team, ["plots.csv", "site_b/plots.csv"])
  }

  @Test func `what a broken-off run left behind is put in order`() async throws {
    let team = try await Self.open("after-crash")
    let (alice, bob) = (try team.person("alice"), try team.person("bob"))
    let plan = try await alice.status()
    #expect(plan.changes.map(\.path.description) == ["new.csv", "notes.txt"])
    #expect(plan.changes.map(\.kind) == [.pushNew, .pushDeleted])
    #expect(try await bob.status().isEmpty)
    try await alice.sync()
    let after = try await bob.status()
    #expect(after.changes.map(\.kind) == [.pullNew, .pullDeleted])
    try await Self.expectAgreement(team, ["new.csv", "plots.csv", "site_b/plots.csv"])
  }

  @Test func `after every phase was used once only what one side did not see yet is proposed`()
    async throws
  {
    let team = try await Self.open("all-phases")
    let (alice, bob) = (try team.person("alice"), try team.person("bob"))
    #expect(try await alice.status().isEmpty)
    let plan = try await bob.status()
    #expect(plan.conflicts.isEmpty)
    #expect(
      plan.changes.map { "\($0.kind.rawValue) \($0.path)" } == [
        "pull-deleted del_local.csv", "pull-modified mod_local.csv", "pull-new new_local.csv",
      ]
    )
    try await Self.expectAgreement(
      team,
      ["mod_local.csv", "mod_remote.csv", "new_local.csv", "new_remote.csv", "same.csv"],
    )
  }

  @Test func `a deletion written with extra columns is rewritten with four, and no row is lost`()
    async throws
  {
    let team = try await Self.open("all-phases")
    let alice = try team.person("alice")
    try alice.remove("same.csv")
    try await alice.sync()
    let ledger = try #require(try await team.object(".S3/deletedS3.csv"))
    let lines = ledger.split(separator: "\n")
    #expect(lines.first == "File,Edited By,Time Edited,Checksum")
    #expect(
      lines.dropFirst().map { $0.prefix { $0 != "," } } == [
        "del_remote.csv", "del_local.csv", "same.csv",
      ]
    )
    // The old trash stays where it was.
    #expect(try await team.object(".S3/deleted/del_local.csv") != nil)
  }

  /// A team with the recorded place in memory and the recorded Data folders.
  private static func open(_ state: String) async throws -> Team {
    let recorded = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/Recorded/\(state)")
    let team = Team()
    let place = recorded.appending(path: "s3/project").path
    for name in try files(below: place) {
      let bytes = try Data(contentsOf: URL(filePath: "\(place)/\(name)"))
      try await team.put(Array(bytes), at: name)
    }
    for name in ["alice", "bob"] {
      let folder = try team.person(name).folder
      try FileManager.default.removeItem(atPath: folder)
      try FileManager.default.copyItem(
        atPath: recorded.appending(path: "local-\(name)/Data").path,
        toPath: folder,
      )
    }
    return team
  }

  private static func files(below folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).filter { name in
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      return attributes[.type] as? FileAttributeType == .typeRegular
    }
  }

  private static func expectAgreement(_ team: Team, _ names: [String]) async throws {
    let people = [try team.person("alice"), try team.person("bob")]
    try await team.settle(people)
    try await team.expectAgreement(among: people)
    #expect(people.map { $0.files() } == [names, names])
  }
}
