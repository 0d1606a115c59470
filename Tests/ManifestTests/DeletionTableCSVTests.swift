import Testing

@testable import Manifest

struct DeletionTableCSVTests {
  private func read(_ text: String) throws -> (table: DeletionTable, problems: [Problem]) {
    try DeletionTable.read(csv: Array(text.utf8), ledger: "deletedS3.csv")
  }

  @Test func `rows keep their order and repeats, under any index columns`() throws {
    let header = ",Unnamed: 0.1,Unnamed: 0,File,Edited By,Time Edited,Checksum\n"
    let (table, problems) = try read(header + "0,1.0,,b,\(rest)\n0,,,a,\(rest)\n3,,,b,\(rest)\n")
    #expect(problems == [])
    #expect(table.rows.map(\.path.description) == ["b", "a", "b"])
    #expect(table.rows.allSatisfy { $0.record == .sample })
    #expect(
      String(decoding: table.csv(), as: UTF8.self)
        == "File,Edited By,Time Edited,Checksum\nb,\(rest)\na,\(rest)\nb,\(rest)\n"
    )
  }

  @Test(arguments: [
    "File\na\n\"b,c\"\n", "File,Edited By\na,alice\n\"b,c\",\n",
    "File,Edited By,Time Edited,Checksum\na,alice,,\n\"b,c\",,,\n",
    "File,Edited By,Time Edited,Checksum\na,,,\n\"b,c\",,,\n",
  ])
  func `a name alone is a deletion, and written without a blank`(text: String) throws {
    let (table, problems) = try read(text)
    #expect(problems == [])
    #expect(table.rows.map(\.path.description) == ["a", "b,c"])
    #expect(table.rows.allSatisfy { $0.record == nil })
    let unknown = "NONAME,1970-01-01 00:00:00,\(digits("f"))"
    let written = String(decoding: table.csv(), as: UTF8.self)
    #expect(written == "File,Edited By,Time Edited,Checksum\na,\(unknown)\n\"b,c\",\(unknown)\n")
    #expect(try read(written).table.rows == table.rows)
  }

  @Test func `a damaged row is a problem, does not count, and is written back`() throws {
    let (table, problems) = try read(
      "File,Edited By,Time Edited,Checksum\n../x,\(rest)\na,alice,soon,\(digits("a"))\nb\nc,\(rest)\n"
    )
    #expect(problems.map(\.row) == [2, 3, 4])
    #expect(problems.map(\.kind) == [.unsafePath, .damagedRow, .damagedRow])
    #expect(table.rows.map(\.path.description) == ["c"])
    #expect(
      String(decoding: table.csv(), as: UTF8.self).hasSuffix(
        "c,\(rest)\n../x,\(rest)\na,alice,soon,\(digits("a"))\nb\n"
      )
    )
  }

  @Test func `a blank editor is nobody in particular`() throws {
    let text = "File,Edited By,Time Edited,Checksum\na,,2024-03-01 09:00:00,\(digits("a"))\n"
    #expect(try read(text).table.rows.first?.record?.editedBy == "NONAME")
  }

  @Test(arguments: ["", "Name\na\n", "<html>", "File\n\"a\n", "File\na\0\n"])
  func `a table that cannot be trusted stops the run`(text: String) {
    #expect(throws: DamagedTable.self) { try read(text) }
  }
}
