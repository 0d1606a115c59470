import Foundation
import Hashing
import LocalFiles
import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

struct VerificationTests {
  private func verify(
    _ person: Person,
    repairs: Bool = false,
    isDeep: Bool = false,
    storage: (any Storage)? = nil,
  ) async throws -> [Finding] {
    let session = try person.session(
      reviewer: AutomaticReviewer(),
      reporter: EventLog(),
      storage: storage,
    )
    return try await Verification(session: session, repairs: repairs, isDeep: isDeep).run()
  }

  private func sum(_ text: String) throws -> Checksum { try checksum(of: Array(text.utf8)) }

  // MARK: A row that does not fit its object

  @Test func `the content that a row listed is kept before a broken object takes its place`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["t": "the good content"])
    try await team.put("the g", at: "t")
    let found = try await verify(alice, repairs: true)
    let mismatch = try #require(found.first)
    #expect(mismatch.kind == .contentMismatch)
    #expect(mismatch.isRepaired)
    #expect(try await team.ledger()[RelativePath("t")]?.checksum == sum("the g"))
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    let name = ".S3/deleted/\(try sum("the good content"))/t"
    #expect(try await team.trash() == [name: "the good content"])
  }

  @Test(arguments: ["something else", nil])
  func `a row whose content is not here is not given up`(here: String?) async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["t": "the good content"])
    try await team.put("the g", at: "t")
    if let here { try bob.write(here, to: "t", at: 60) } else { try bob.remove("t") }
    let found = try await verify(bob, repairs: true)
    let mismatch = try #require(found.first)
    #expect(mismatch.kind == .contentMismatch)
    #expect(!mismatch.isRepaired)
    #expect(mismatch.reason.contains("run verify --repair where the Data folder still has it"))
    #expect(try await team.ledger()[RelativePath("t")]?.checksum == sum("the good content"))
    #expect(try await verify(alice, repairs: true).first?.isRepaired == true)
    #expect(try await team.trash().values.contains("the good content"))
  }

  @Test func `a file that is edited right before it is kept leaves its row alone`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["t": "the good content"])
    try await team.put("the g", at: "t")
    let kept = try ObjectKey(
      validating: Array(".S3/deleted/\(try sum("the good content"))/t".utf8)
    )
    let faulty = FaultyStorage(team.storage)
    faulty.add(Fault(.write, key: kept, error: nil) { try? alice.write("edited", to: "t") })
    #expect(try await verify(alice, repairs: true, storage: faulty).first?.isRepaired == false)
    #expect(try await team.ledger()[RelativePath("t")]?.checksum == sum("the good content"))
  }

  @Test func `a row keeps its place if its object is here and could not be brought back`()
    async throws
  {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["t": "1"])
    try await team.drop("t")
    let faulty = FaultyStorage(team.storage)
    let denied = StorageError(.denied, subject: "t", reason: "no.")
    faulty.add(Fault(.write, key: try team.key("t"), error: denied))
    #expect(try await verify(alice, repairs: true, storage: faulty).map(\.isRepaired) == [false])
    #expect(try await team.rows() == ["t"])
    #expect(try await verify(alice, repairs: true).map(\.isRepaired) == [true])
    #expect(try await team.object("t") == "1")
  }

  // MARK: Checksums that the storage does not know

  @Test func `an object gets a row only with the checksum of what it holds`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["t": "1"])
    try await team.put("stray", at: "s")
    let forgetful = ForgetfulStorage(base: team.storage)
    let found = try await verify(alice, repairs: true, storage: forgetful)
    #expect(found.first?.kind == .objectWithoutRow)
    #expect(try await team.ledger()[RelativePath("s")]?.checksum == sum("stray"))
    #expect(
      try await verify(alice, isDeep: true, storage: forgetful).map(\.kind) == [.localDifference]
    )
  }

  @Test func `what cannot be told is no mismatch, and gets no row`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["t": "1"])
    try await team.put("stray", at: "s")
    let gaps = ForgetfulStorage(base: team.storage, leavesGaps: true)
    let found = try await verify(alice, repairs: true, isDeep: true, storage: gaps)
    #expect(found.map(\.kind) == [.objectWithoutRow])
    #expect(found.first?.isRepaired == false)
    #expect(try await team.rows() == ["t"])
  }

  @Test func `an object in the way is kept beside ours, also if it must be read first`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["t": "1"])
    try alice.write("alice's", to: "n", at: 60)
    try await team.put("in the way", at: "n")
    let run = try await alice.sync(storage: ForgetfulStorage(base: team.storage))
    #expect(run.leftAlone == [])
    #expect(alice.contents()["n"] == "in the way")
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(Set(alice.contents().values) == ["1", "alice's", "in the way"])
  }

  // MARK: Deletions

  @Test func `what a deletion has left behind is known by any of the contents that were deleted`()
    throws
  {
    let (path, other) = (try RelativePath("t"), try RelativePath("u"))
    let rows = try ["1", "2"].map { text in
      let time = Timestamp(seconds: 0)
      let record = VersionRecord(checksum: try sum(text), timeEdited: time, editedBy: "alice")
      return DeletionTable.Row(path: path, record: record)
    }
    let nameOnly = DeletionTable.Row(path: other, record: nil)
    let deleted = DeletedContents(DeletionTable(rows: rows + [nameOnly]))
    #expect(deleted.contains(try sum("1"), at: path))
    #expect(deleted.contains(try sum("2"), at: path))
    #expect(!deleted.contains(try sum("3"), at: path))
    #expect(!deleted.contains(try sum("1"), at: other))
  }

  @Test func `an object that was deleted and is still there goes, and its content stays`()
    async throws
  {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["t": "1", "u": "2"])
    try alice.remove("t")
    try await alice.sync()
    try await team.put("1", at: "t")
    #expect(try await verify(alice).map(\.kind) == [.leftOver])
    #expect(try await verify(alice, repairs: true).map(\.isRepaired) == [true])
    #expect(try await team.names() == ["u"])
    #expect(try await team.trash().values.contains("1"))
  }

  // MARK: The Data folder

  @Test func `files that differ here are named, and are nothing to mend`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob([
      "both": "0", "here": "1", "there": "2", "x": "3",
    ])
    try bob.write("new there", to: "new there")
    try bob.write("both there", to: "both", at: 60)
    try await bob.sync()
    try alice.write("both here", to: "both", at: 90)
    try alice.write("edited", to: "here", at: 60)
    try alice.write("new", to: "new here")
    try alice.remove("x")
    for repairs in [false, true] {
      let found = try await verify(alice, repairs: repairs)
      #expect(found.map(\.subject) == ["both", "here", "new here", "new there", "x"])
      #expect(found.allSatisfy { $0.kind == .localDifference && $0.isInformation })
      #expect(found.allSatisfy { !$0.isRepaired && $0.reason.contains("smart-sync will ask") })
    }
    #expect(alice.contents()["both"] == "both here")
  }

  @Test func `findings are ordered by kind and then by name`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a": "1", "d": "2", "e": "3"])
    try await team.put("stray", at: "b")
    try await team.put("other", at: "d")
    for name in ["a", "e"] { try await team.drop(name) }
    try await team.put("stray", at: "c")
    try alice.write("new", to: "A")
    let found = try await verify(alice)
    #expect(
      found.map { "\($0.kind.rawValue) \($0.subject)" } == [
        "row-without-object a", "row-without-object e", "object-without-row b",
        "object-without-row c", "content-mismatch d", "local-difference A",
      ]
    )
  }

  @Test func `nobody is asked, and no folder is made`() async throws {
    let team = try Team(sharing: "share")
    let prompter = ScriptedPrompter(["a name"])
    let participants = Participants(
      prompter: prompter,
      reviewer: AutomaticReviewer(),
      reporter: EventLog(),
    )
    var connection = ConnectionOptions()
    connection.remote = "\(team.path)/share"
    connection.dataFolder = "\(team.path)/Data"
    await #expect(throws: SyncError.self) {
      try await Synchrony.verify(
        platform: "Folder",
        connection: connection,
        repairs: true,
        participants: participants,
      )
    }
    #expect(!FileManager.default.fileExists(atPath: connection.dataFolder))
    connection.dataFolder = try team.person("alice").folder
    _ = try await Synchrony.verify(
      platform: "Folder",
      connection: connection,
      repairs: true,
      participants: participants,
    )
    #expect(prompter.questions == [])
  }
}
