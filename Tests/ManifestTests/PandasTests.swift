import Foundation
import Testing

@testable import Manifest

/// What the original reads with, asked itself.
struct PandasTests {
  private static let names = [
    "a,b", "a\"b", "\"", "\"\"", ",", " lead", "trail ", "a  b", "tab\there", "\t", " ", "#hash",
    "'",
    "line\nfeed", "\n", "carriage\rreturn", "\r", "both\r\nends", "é", "e\u{301}", "😀/木.csv",
    "a/b/c.csv", "back\\slash", "semi;colon", "=1+1", "0012", "1e5", "True", "x,\"y\",z",
    "\u{FEFF}x",
    "\u{85}", "\u{2028}", "none", "n/a/x", "a\u{B}b", "\u{1C}",
  ]

  private func ask(_ script: String, _ inputs: [String: [UInt8]]) throws -> [[String]] {
    let pandas = try #require(Tool.pandas)
    return try withTemporaryFolder { folder in
      for (name, bytes) in inputs { try Data(bytes).write(to: folder.appending(path: name)) }
      let (status, output) = try pandas.run(["-c", script], in: folder)
      #expect(status == 0)
      return try JSONDecoder().decode([[String]].self, from: Data(output))
    }
  }

  private static let dump = """
    import json, pandas
    table = pandas.read_csv("table.csv")
    print(json.dumps([list(table.columns)] + [[str(cell) for cell in row] for row in table.values]))
    """

  @Test(.enabled(if: Tool.pandas != nil, "needs a Python with pandas"))
  func `pandas reads back the names and editors that are written`() throws {
    var builder = VersionTableBuilder()
    var expected: [[String]] = []
    for (number, name) in Self.names.enumerated() {
      let path = try RelativePath(name)
      let checksum = Checksum(high: UInt64(number), low: 0xABCD_EF01_2345_6789)
      let time = Timestamp(seconds: Int64(number) * 86_399)
      let editor = number % 3 == 0 ? "NA" : name
      builder.append(
        path,
        VersionRecord(checksum: checksum, timeEdited: time, editedBy: editor)
      )
      let read = number % 3 == 0 ? "NONAME" : name
      expected.append([name, read, time.description, checksum.description])
    }
    let csv = builder.finish().csv()
    let answer = try ask(Self.dump, ["table.csv": csv])
    #expect(answer.first == CSVHeader.names)
    let byBytes = { (left: [String], right: [String]) in
      left[0].utf8.lexicographicallyPrecedes(right[0].utf8)
    }
    let read = answer.dropFirst().map { $0.map { Array($0.utf8) } }
    #expect(read == expected.sorted(by: byBytes).map { $0.map { Array($0.utf8) } })
    let (again, problems) = try VersionTable.read(csv)
    #expect(problems == [])
    #expect(again.csv() == csv)
  }

  @Test(.enabled(if: Tool.pandas != nil, "needs a Python with pandas"))
  func `pandas reads a deletion of an unknown version without a blank`() throws {
    let table = DeletionTable(rows: [.init(path: try RelativePath("a,b"), record: nil)])
    let answer = try ask(Self.dump, ["table.csv": table.csv()])
    #expect(answer.last == ["a,b", "NONAME", "1970-01-01 00:00:00", digits("f")])
  }

  /// Each field alone in a column, in quotes as the writer would put it.
  @Test(.enabled(if: Tool.pandas != nil, "needs a Python with pandas"))
  func `the names that pandas does not read as text are known`() throws {
    let fields = [
      "NA", "N/A", "n/a", "nan", "NaN", "-nan", "-NaN", "null", "NULL", "None", "<NA>", "#N/A",
      "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "1.#IND", "1.#QNAN", "na", "Null", "none", "NAN",
      "NA ",
      "1", "007", "1e5", "1E+5", "1e", "1e+", ".5", "5.", ".", "+1", "-1", "--1", " 1", "1 ", "inf",
      "-INF",
      "Infinity", " inf", "infin", "1_000", "0x10", "1.2.3", "12a", "1e 5", "-", "e5", "True",
      "TRUE",
      "false", "tRue", "yes", "2021", "2021-01-01", "1d5", "１",
    ]
    let script = """
      import io, json, pandas
      answer = []
      for field in json.load(open("fields.json")):
          table = pandas.read_csv(io.StringIO('File,B\\n"%s",x\\n"%s",x\\n' % (field, field)))
          answer.append("missing" if table["File"].isna().all() else table["File"].dtype.kind)
      print(json.dumps([answer]))
      """
    let answer = try ask(script, ["fields.json": Array(try JSONEncoder().encode(fields))])
    for (field, kind) in zip(fields, try #require(answer.first)) {
      #expect(PandasReading.isMissing(field.utf8) == (kind == "missing"), "\(field)")
      #expect(PandasReading.isNumber(field.utf8) == ["i", "u", "f"].contains(kind), "\(field)")
      #expect(PandasReading.isTruthValue(field.utf8) == (kind == "b"), "\(field)")
    }
  }

  @Test func `a table whose names all look like numbers is noticed`() throws {
    let numbers = try VersionTable.read(ledger("007,\(rest)\n2021,\(rest)\n1e5,\(rest)\n")).table
    #expect(numbers.isMisreadByPandas)
    let truths = try VersionTable.read(ledger("True,\(rest)\nfalse,\(rest)\n")).table
    #expect(truths.isMisreadByPandas)
    let mixed = try VersionTable.read(ledger("True,\(rest)\n2021,\(rest)\n")).table
    #expect(!mixed.isMisreadByPandas)
    let rescued = try VersionTable.read(ledger("007,\(rest)\na,\(rest)\n")).table
    #expect(!rescued.isMisreadByPandas)
    #expect(!VersionTable().isMisreadByPandas)
    #expect(try RelativePath("NA").isMisreadByPandas)
    #expect(try !RelativePath("NA/x").isMisreadByPandas)
  }
}
