import Foundation
import Hashing
import Manifest
import Storage
import Testing

@testable import Synchrony

/// Everything that can be out of order in a shared place: found, said, and mended without a loss.
struct DisorderTests {
  /// A disorder in a place that alice and bob share.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var kind: Finding.Kind
    var subject: String
    /// Words of its sentence.
    var words: String
    var isDeep = false
    var isMended = true
    var make: @Sendable (Team) async throws -> Void

    var testDescription: String { name }
  }

  private static let none = String(repeating: "0", count: 32)
  private static let versions = ".S3/versions.csv"
  private static let deletions = ".S3/deletedS3.csv"

  @Sendable private static func append(_ row: String, to ledger: String, of team: Team) async throws
  {
    let text = try #require(try await team.object(ledger))
    try await team.put(text + row + "\n", at: ledger)
  }

  static let cases: [Case] = [
    Case(
      name: "a row whose file is gone, and lies here",
      kind: .rowWithoutObject,
      subject: "a.csv",
      words: "puts it there again"
    ) { try await $0.drop("a.csv") },
    Case(
      name: "a row whose file is gone, and lies nowhere",
      kind: .rowWithoutObject,
      subject: "x.csv",
      words: "takes the row out"
    ) {
      try await append("x.csv,bob,2026-11-21 10:00:00,\(none)", to: versions, of: $0)
    },
    Case(name: "a file without a row", kind: .objectWithoutRow, subject: "x.csv", words: "lists it")
    {
      try await $0.put("stray", at: "x.csv")
    },
    Case(
      name: "a file whose row was written over",
      kind: .objectWithoutRow,
      subject: "a.csv",
      words: "lists it"
    ) { team in
      let rows = try #require(try await team.object(versions)).split(separator: "\n")
      let kept = rows.filter { !$0.hasPrefix("a.csv") }.joined(separator: "\n") + "\n"
      try await team.put(kept, at: versions)
    },
    Case(
      name: "a row that says what was before",
      kind: .contentMismatch,
      subject: "a.csv",
      words: "lists that again"
    ) { team in
      let text = try #require(try await team.object(versions))
      let sum = try checksum(of: Array("a".utf8))
      let row = try #require(text.split(separator: "\n").first { $0.hasSuffix("\(sum)") })
      let earlier = "a.csv,alice,2020-02-02 02:02:02,\(none)"
      try await team.put(text.replacing(String(row), with: earlier), at: versions)
    },
    Case(
      name: "a file that was replaced past the ledger",
      kind: .contentMismatch,
      subject: "a.csv",
      words: "keeps that in the trash",
      isDeep: true
    ) { try await $0.put("other", at: "a.csv") },
    Case(
      name: "a deleted file that is still there",
      kind: .leftOver,
      subject: "gone.csv",
      words: "moves it to the trash"
    ) { try await $0.put("gone", at: "gone.csv") },
    Case(name: "a damaged row", kind: .damagedRow, subject: "versions.csv", words: "row 4: ") {
      try await append("x.csv,bob,yesterday,\(none)", to: versions, of: $0)
    },
    Case(
      name: "a row that leads out of the folder",
      kind: .damagedRow,
      subject: "versions.csv",
      words: "takes the row out"
    ) {
      try await append("../x.csv,bob,2026-11-21 10:00:00,\(none)", to: versions, of: $0)
    },
    Case(name: "a second row", kind: .damagedRow, subject: "versions.csv", words: "row 4: ") {
      try await append("a.csv,bob,2026-11-21 10:00:00,\(none)", to: versions, of: $0)
    },
    Case(
      name: "a damaged row of a deletion",
      kind: .damagedRow,
      subject: "deletedS3.csv",
      words: "row 3: "
    ) {
      try await append("../x.csv,bob,2026-11-21 10:00:00,\(none)", to: deletions, of: $0)
    },
    Case(
      name: "no list of deletions",
      kind: .missingLedger,
      subject: "deletedS3.csv",
      words: "though versions.csv is"
    ) { try await $0.drop(deletions) },
    Case(
      name: "no list of files",
      kind: .missingLedger,
      subject: "versions.csv",
      words: "though deletedS3.csv is"
    ) { try await $0.drop(versions) },
    Case(
      name: "a list of files that is none",
      kind: .damagedRow,
      subject: "versions.csv",
      words: "cannot be read as a ledger; verify --repair keeps it in the trash"
    ) { try await $0.put("<html>a proxy's page</html>", at: versions) },
    Case(
      name: "a list of files without a byte",
      kind: .damagedRow,
      subject: "versions.csv",
      words: "cannot be read as a ledger"
    ) { try await $0.put("", at: versions) },
    Case(
      name: "a list of deletions that is none",
      kind: .damagedRow,
      subject: "deletedS3.csv",
      words: "cannot be read as a ledger"
    ) { try await $0.put("File\n\"a.csv", at: deletions) },
    Case(
      name: "a file with a reserved name",
      kind: .unusableName,
      subject: "x.S3.csv",
      words: "S3Synchrony keeps for itself",
      isMended: false
    ) { try await $0.put("x", at: "x.S3.csv") },
  ]

  @Test(arguments: cases)
  func `it is found, said in a sentence, and mended, and nobody loses a file`(
    disorder: Case
  ) async throws {
    let (team, alice, bob) = try await Self.teamWithDeletion()
    try await disorder.make(team)
    var contents = Set(
      try await team.objects().filter { !$0.key.hasSuffix(".csv") || !$0.key.hasPrefix(".S3/") }
        .values
    )
    contents.formUnion(["a", "b"])

    let found = try await Self.verify(alice, disorder).filter { !$0.isInformation }
    #expect(found.map(\.kind) == [disorder.kind])
    let finding = try #require(found.first)
    #expect(finding.subject == disorder.subject)
    #expect(finding.reason.contains(disorder.words), "\(finding.reason)")
    #expect(finding.reason.hasSuffix("."), "\(finding.reason)")
    #expect(!finding.isRepaired)

    let mended = try await Self.verify(alice, disorder, repairs: true).filter { !$0.isInformation }
    #expect(mended.map(\.isRepaired) == [disorder.isMended])
    let rest = try await Self.verify(bob, disorder).filter { !$0.isInformation }
    #expect(rest.isEmpty == disorder.isMended, "\(rest)")
    let kept = Set(try await team.objects().values)
      .union(alice.contents().values).union(bob.contents().values)
    #expect(contents.subtracting(kept) == [])

    try await team.settle([alice, bob])
    #expect(alice.contents() == bob.contents())
    #expect(alice.files().contains("a.csv") && alice.files().contains("b.csv"))
    #expect(!alice.has("gone.csv"))
  }

  @Test(arguments: ["versions.csv", "deletedS3.csv"])
  func `a ledger that cannot be read is kept, and the rows come back as they were`(
    name: String
  ) async throws {
    let (team, _, bob) = try await Self.teamWithDeletion()
    let before = try await team.object(".S3/\(name)")
    try await team.put("nobody's \0", at: ".S3/\(name)")
    let error = await #expect(throws: SyncError.self) { try await bob.sync() }
    #expect(error?.message.contains("synchrony verify --repair") == true)
    let session = try bob.session(reviewer: AutomaticReviewer(), reporter: EventLog())
    _ = try await Verification(session: session, repairs: true, isDeep: false).run()
    #expect(try await team.object(".S3/\(name)") == before)
    #expect(Set(try await team.trash().values) == ["gone", "nobody's \0"])
  }

  /// Two people in step after a deletion.
  private static func teamWithDeletion() async throws -> (Team, alice: Person, bob: Person) {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "gone.csv": "gone"])
    try alice.remove("gone.csv")
    try await alice.sync()
    try await bob.sync()
    return (team, alice, bob)
  }

  private static func verify(
    _ person: Person,
    _ disorder: Case,
    repairs: Bool = false,
  ) async throws -> [Finding] {
    let session = try person.session(reviewer: AutomaticReviewer(), reporter: EventLog())
    return try await Verification(session: session, repairs: repairs, isDeep: disorder.isDeep).run()
  }
}
