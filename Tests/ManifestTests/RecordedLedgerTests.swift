import Testing

@testable import Manifest

struct RecordedLedgerTests {
  /// Whether a recorded file is a ledger, rather than a file of the team that was recorded.
  private static func isLedger(_ name: String) -> Bool {
    let parts = name.split(separator: "/")
    let ledgers = ["versions.csv", "versionsLocal.csv", "deletedS3.csv", "deletedLocal.csv"]
    return name.hasSuffix(".csv")
      && (parts.count == 1 || ledgers.contains(String(parts[parts.count - 1])))
  }

  @Test(arguments: Fixture.recorded { isLedger($0) && !$0.contains("deletedS3") })
  func `each recorded version table is read, and read back as it was`(name: String) throws {
    let (table, problems) = try VersionTable.read(Fixture.bytes("Recorded/\(name)"))
    #expect(problems == [])
    let again = try VersionTable.read(table.csv())
    #expect(again.problems == [])
    #expect(again.table.csv() == table.csv())
    #expect(again.table.paths == table.paths)
  }

  @Test(arguments: Fixture.recorded { isLedger($0) && $0.contains("deletedS3") })
  func `each recorded deletion table is read, and read back as it was`(name: String) throws {
    let bytes = try Fixture.bytes("Recorded/\(name)")
    let (table, problems) = try DeletionTable.read(csv: bytes, ledger: "deletedS3.csv")
    #expect(problems == [])
    #expect(table.rows.allSatisfy { $0.record != nil })
    let again = try DeletionTable.read(csv: table.csv(), ledger: "deletedS3.csv")
    #expect(again.table.rows == table.rows)
  }

  @Test func `the recorded names are all there`() throws {
    let (table, _) = try VersionTable.read(Fixture.bytes("Recorded/versions-names.csv"))
    #expect(table.count == 35)
    #expect(table.paths.contains("comma,name.csv"))
    #expect(table.paths.contains(" lead.csv"))
  }

  @Test func `the recorded deletions keep their order and repeats`() throws {
    let bytes = try Fixture.bytes("Recorded/deletedS3-same-name-twice.csv")
    let (table, _) = try DeletionTable.read(csv: bytes, ledger: "deletedS3.csv")
    #expect(table.rows.map(\.path.description) == ["notes.txt", "notes.txt"])
    let grown = try Fixture.bytes("Recorded/deletedS3-after-4-deletions.csv")
    let (four, _) = try DeletionTable.read(csv: grown, ledger: "deletedS3.csv")
    #expect(four.rows.map(\.path.description) == ["f0.csv", "f1.csv", "f2.csv", "f3.csv"])
  }

  @Test(arguments: [
    ("versions-editor-NA.csv", "NA"), ("versions-editor-comma-quote.csv", "Smith, Al\"ice\""),
    ("versions-editor-line-end.csv", "alice\n"), ("versions-editor-unicode.csv", "Élise"),
    ("windows-versions.csv", "alice"),
  ])
  func `the recorded editors are read to the byte`(name: String, editor: String) throws {
    let (table, _) = try VersionTable.read(Fixture.bytes("Recorded/\(name)"))
    #expect(table.editors == [editor])
  }
}
