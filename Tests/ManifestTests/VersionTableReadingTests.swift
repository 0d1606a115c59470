import Testing

@testable import Manifest

struct VersionTableReadingTests {
  @Test(arguments: [
    ("LF", ledger("a,\(rest)\nb,\(rest)\n")),
    (
      "CR LF",
      ledger("a,\(rest)\r\nb,\(rest)\r\n", header: "File,Edited By,Time Edited,Checksum\r\n")
    ),
    ("CR", ledger("a,\(rest)\rb,\(rest)\r", header: "File,Edited By,Time Edited,Checksum\r")),
    ("mixed", ledger("a,\(rest)\r\nb,\(rest)\r", header: "File,Edited By,Time Edited,Checksum\n")),
    ("no last line end", ledger("a,\(rest)\nb,\(rest)")),
    (
      "blank lines",
      ledger(
        "\n\na,\(rest)\n  \t\n\r\nb,\(rest)\n\n",
        header: "\nFile,Edited By,Time Edited,Checksum\n"
      )
    ),
    ("mark", [0xEF, 0xBB, 0xBF] + ledger("a,\(rest)\nb,\(rest)\n")),
    ("unsorted", ledger("b,\(rest)\na,\(rest)\n")),
    (
      "quoted",
      ledger(
        "\"a\",\"alice\",\"2024-03-01 09:00:00\",\"\(digits("a"))\"\n\"b\",\(rest)\n",
        header: "\"File\",\"Edited By\",\"Time Edited\",\"Checksum\"\n",
      )
    ),
    (
      "other order",
      ledger(
        "\(digits("a")),a,2024-03-01 09:00:00,alice\n\(digits("a")),b,2024-03-01 09:00:00,alice\n",
        header: "Checksum,File,Time Edited,Edited By\n",
      )
    ),
    (
      "index columns",
      ledger(
        "0,1.0,a,\(rest),x\n0,,b,\(rest),\n",
        header: ",Unnamed: 0,File,Edited By,Time Edited,Checksum,Note\n",
      )
    ),
    (
      "a row without the unknown last column",
      ledger("a,\(rest)\nb,\(rest),\n", header: "File,Edited By,Time Edited,Checksum,Note\n")
    ),
    ("upper case", ledger("a,alice,2024-03-01 09:00:00,\(digits("A"))\nb,\(rest)\n")),
    (
      "other times",
      ledger(
        "a,alice,2024-03-01T09:00:00.25Z,\(digits("a"))\nb,alice, 2024-03-01 09:00:00, \(digits("a"))\n"
      )
    ),
  ])
  func `the same two rows are read from every form`(form: String, bytes: [UInt8]) throws {
    let (table, problems) = try VersionTable.read(bytes)
    #expect(problems == [])
    #expect(table.listing == ["a": .sample, "b": .sample])
    #expect(table.paths == ["a", "b"])
    #expect(
      String(decoding: table.csv(), as: UTF8.self) == """
        File,Edited By,Time Edited,Checksum
        a,\(rest)
        b,\(rest)

        """
    )
  }

  @Test(arguments: [
    ("\"a,b\"", "a,b"), ("\"a\"\"b\"", "a\"b"), ("\"a\nb\"", "a\nb"), ("\"a\r\nb\"", "a\r\nb"),
    ("\"a\rb\"", "a\rb"), ("\"\"\"\"", "\""), (" a ", " a "), ("a\tb", "a\tb"), ("#a", "#a"),
    ("a\"b", "a\"b"), ("\"a\"b", "ab"), ("\"a\"b\"c", "ab\"c"), ("é", "é"),
    ("e\u{301}", "e\u{301}"),
    ("😀/木", "😀/木"), (".hidden/..x", ".hidden/..x"), ("notes.S3.txt", "notes.S3.txt"),
    ("\"\"\"a\"\", \"\"b\"\"\"", "\"a\", \"b\""),
  ])
  func `a path is read to the byte`(written: String, path: String) throws {
    let (table, problems) = try VersionTable.read(ledger("\(written),\(rest)\nzz,\(rest)\n"))
    #expect(problems == [])
    let read = (0..<table.count).map { table.path(at: $0).bytes }
    #expect(read.contains(Array(path.utf8)))
    let again = try VersionTable.read(table.csv()).table
    #expect(again.csv() == table.csv())
    #expect(again[try RelativePath(path)] == .sample)
    #expect(table[try RelativePath(path)] == .sample)
    #expect(try RelativePath("zz") == table.path(at: table.position(of: RelativePath("zz")) ?? 0))
  }

  @Test(arguments: [
    ("a,alice,2024-03-01 09:00:00", Problem.Kind.damagedRow),
    ("a", .damagedRow),
    ("a,\(rest),", .damagedRow),
    ("a,\(rest),x,y", .damagedRow),
    ("a,alice,2024-03-01 09:00:00,", .damagedRow),
    ("a,alice,2024-03-01 09:00:00,\(digits("g"))", .damagedRow),
    ("a,alice,2024-03-01 09:00:00,\(digits("a"))a", .damagedRow),
    ("a,alice,2024-03-01 09:00:00,8.2e+52", .damagedRow),
    ("a,alice,,\(digits("a"))", .damagedRow),
    ("a,alice,yesterday,\(digits("a"))", .damagedRow),
    ("a,alice,2024-02-30 09:00:00,\(digits("a"))", .damagedRow),
    (",\(rest)", .damagedRow),
    ("\"\",\(rest)", .damagedRow),
    ("../a,\(rest)", .unsafePath),
    ("\"..\"\"/../a\",\(rest)", .unsafePath),
    ("x/../a,\(rest)", .unsafePath),
    ("x/./a,\(rest)", .unsafePath),
    ("/a,\(rest)", .unsafePath),
    ("x//a,\(rest)", .unsafePath),
    ("x/,\(rest)", .unsafePath),
    (".S3/versions.csv,\(rest)", .unsafePath),
    (".s3,\(rest)", .unsafePath),
    ("x/.S3/y,\(rest)", .unsafePath),
    ("\(String(repeating: "x", count: 256)),\(rest)", .unsafePath),
    ("\(String(repeating: "x/", count: 2_048))x,\(rest)", .unsafePath),
  ])
  func `a damaged row is a problem with its line, and kept as it is`(
    row: String,
    kind: Problem.Kind,
  ) throws {
    let bytes = ledger("\n\"x\ny\",\(rest)\n\(row)\nz,\(rest)\n")
    let (table, problems) = try VersionTable.read(bytes)
    #expect(problems.map(\.kind) == [kind])
    #expect(problems.map(\.row) == [5])
    #expect(problems.map(\.subject) == ["versions.csv"])
    #expect(table.paths == ["x\ny", "z"])
    #expect(table.damagedRowCount == 1)
    let written = String(decoding: table.csv(), as: UTF8.self)
    #expect(written.hasSuffix("\nz,\(rest)\n\(row)\n"))
    let again = try VersionTable.read(table.csv())
    #expect(again.table.csv() == table.csv())
  }

  @Test func `a damaged row of other columns is kept under ours`() throws {
    let bytes = ledger(
      "0,none,bad.csv,\"Al, ice\",x\n1,\(digits("a")),a,alice,2024-03-01 09:00:00\n",
      header: ",Checksum,File,Edited By,Time Edited\n",
    )
    let (table, problems) = try VersionTable.read(bytes)
    #expect(problems.map(\.row) == [2])
    #expect(String(decoding: table.csv(), as: UTF8.self).hasSuffix("bad.csv,\"Al, ice\",x,none\n"))
  }

  @Test func `of two rows of one path the first counts, and the others are noted`() throws {
    let other = "bob,2025-01-01 00:00:00,\(digits("b"))"
    let rows = "b,\(rest)\n\"a\",\(rest)\n\nb,\(other)\na,\(other)\nb,\(other)\n"
    let (table, problems) = try VersionTable.read(ledger(rows))
    #expect(table.listing == ["a": .sample, "b": .sample])
    #expect(problems.map(\.kind) == [.duplicateRow, .duplicateRow, .duplicateRow])
    #expect(problems.map(\.row) == [5, 6, 7])
  }

  @Test func `two spellings of one name are two rows`() throws {
    let (table, problems) = try VersionTable.read(
      ledger("é,\(rest)\ne\u{301},\(rest)\nA,\(rest)\na,\(rest)\n")
    )
    #expect(problems == [])
    #expect(table.count == 4)
  }

  @Test func `a blank editor is nobody in particular`() throws {
    let (table, problems) = try VersionTable.read(ledger("a,,2024-03-01 09:00:00,\(digits("a"))\n"))
    #expect(problems == [])
    #expect(table.record(at: 0).editedBy == "NONAME")
  }

  @Test(arguments: [
    ("", "is empty"),
    ("\n \n", "has no header"),
    ("\u{FEFF}", "has no header"),
    ("File,Edited By,Checksum\n", "no column “Time Edited”"),
    ("a,\(rest)\n", "no column “File”"),
    ("<!DOCTYPE html><html>", "web page or XML"),
    ("\u{FEFF}\n <Error>", "web page or XML"),
    ("File,Edited By,Time Edited,Checksum\na\0b,\(rest)\n", "NUL byte at line 2"),
    ("File,Edited By,Time Edited,Checksum\n\"a\0b\",\(rest)\n", "NUL byte at line 2"),
    (
      "File,Edited By,Time Edited,Checksum\na,\(rest)\n\"b,\(rest)\nc,\(rest)\n",
      "never closed at line 3"
    ),
    ("File,Edited By,Time Edited,Checksum\na,\"", "never closed at line 2"),
  ])
  func `a table that cannot be trusted stops the run`(text: String, reason: String) {
    let error = #expect(throws: DamagedTable.self) { try VersionTable.read(Array(text.utf8)) }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    #expect(error?.reason.contains("versions.csv") == true)
  }

  @Test(arguments: [[0xFF], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE9]] as [[UInt8]])
  func `a table that is not UTF-8 stops the run`(wrong: [UInt8]) {
    let bytes = ledger("a,\(rest)\nb") + wrong + Array(",\(rest)\n".utf8)
    let error = #expect(throws: DamagedTable.self) { try VersionTable.read(bytes) }
    #expect(error?.row == 3)
  }

  @Test func `a name in a problem draws nothing on a terminal`() throws {
    let (_, problems) = try VersionTable.read(ledger("\u{1B}[2J\u{202E}a,alice,x,y\n"))
    #expect(problems.first?.reason.contains("\\u{1b}[2J\\u{202e}a") == true)
  }

  @Test func `a table of nothing but damaged rows names a thousand of them`() throws {
    let rows = String(repeating: "x\n", count: 1_500)
    let (table, problems) = try VersionTable.read(ledger(rows))
    #expect(problems.count == RowProblems.limit + 1)
    #expect(problems.last?.reason.contains("500 more") == true)
    #expect(table.damagedRowCount == 1_500)
  }
}
