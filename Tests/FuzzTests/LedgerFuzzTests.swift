import TestSupport
import Testing

@testable import Manifest

/// The ledgers, of which three have one form.
struct LedgerFuzzTests {
  private static let words = [
    ",", "\"", "\"\"", "\n", "\r\n", "\r", "File,Edited By,Time Edited,Checksum\n", "Unnamed: 0",
    ",a,b,c\n", "../", ".S3/", ".s3", "/", "//", "NA", "\u{FEFF}", "<html>", "\u{1B}[2J",
    "2026-11-21 10:00:00", "2026-02-30 10:00:00", "0cc175b9c0f1b6a831c399e269772661", "e\u{301}",
  ]

  @Test func `versions csv`() async throws {
    let corpus = try Corpus.files(in: "Recorded", suffix: ".csv")
    await Fuzzing("versions.csv", corpus, words: Self.words).check { bytes, _ in
      let lines = bytes.span.lineCount(in: bytes.indices) + 1
      do {
        let (table, problems) = try VersionTable.read(csv: bytes, ledger: "versions.csv")
        try check(table, problems, lines)
      } catch let error as DamagedTable {
        try expect(error.row.map { (1...lines).contains($0) } ?? true, "line \(error.row ?? 0)")
        try expect(error.reason.contains("versions.csv"), error.reason)
      }
    }
  }

  private func check(_ table: VersionTable, _ problems: [Problem], _ lines: Int) throws {
    try expect(table.count + table.damagedRowCount <= lines, "more rows than lines")
    for problem in problems {
      let row = problem.row ?? 1
      try expect((1...lines).contains(row), "problem at row \(row) of \(lines)")
      try expect(problem.reason.unicodeScalars.allSatisfy { $0.value >= 32 }, problem.reason)
    }
    for position in 0..<table.count {
      let path = table.path(at: position)
      try expect((try? RelativePath(path.bytes)) == path, "\(path) is no path")
      try expect(position == 0 || table.path(at: position - 1) < path, "\(path) is out of order")
    }
    let written = table.csv()
    let (again, _) = try VersionTable.read(csv: written, ledger: "versions.csv")
    try expect(again.csv() == written, "written twice it is another")
    try expect(again.hasSameContents(as: table), "what was written reads otherwise")
    try expect(again.damagedRowCount == table.damagedRowCount, "damaged rows are lost")
  }

  @Test func `deletedS3 csv`() async throws {
    let corpus = try Corpus.files(in: "Recorded", suffix: ".csv")
    await Fuzzing("deletedS3.csv", corpus, words: Self.words).check { bytes, _ in
      let lines = bytes.span.lineCount(in: bytes.indices) + 1
      let table: DeletionTable
      do throws(DamagedTable) {
        table = try DeletionTable.read(csv: bytes, ledger: "deletedS3.csv").table
      } catch {
        try expect(error.row.map { (1...lines).contains($0) } ?? true, "line \(error.row ?? 0)")
        return
      }
      try expect(table.rows.count <= lines, "more rows than lines")
      let written = table.csv()
      let again = try DeletionTable.read(csv: written, ledger: "deletedS3.csv").table
      // An editor whose name pandas takes for none is written as nobody.
      let isSame = again.rows.elementsEqual(table.rows) { one, other in
        one.path == other.path && one.record?.checksum == other.record?.checksum
          && one.record?.timeEdited == other.record?.timeEdited
      }
      try expect(isSame, "what was written reads otherwise")
      try expect(again.csv() == written, "written twice it is another")
    }
  }

  @Test func `two tables side by side make a plan that can be made again`() async throws {
    let corpus = try Corpus.files(in: "Recorded", suffix: ".csv")
    await Fuzzing("plans", corpus, words: Self.words).check { bytes, random in
      var situation = Situation()
      let half = random.below(bytes.count + 1)
      let tables = [bytes, Array(bytes[..<half])].map {
        (try? VersionTable.read(csv: $0, ledger: "versions.csv").table) ?? VersionTable()
      }
      situation.local = tables[random.below(2)]
      situation.localBase = tables[random.below(2)]
      situation.remote = tables[random.below(2)]
      situation.remoteBase = tables[random.below(2)]
      situation.deletions =
        (try? DeletionTable.read(csv: bytes, ledger: "deletedS3.csv").table) ?? DeletionTable()
      let plan = Planner().plan(situation)
      let again = Planner().plan(situation)
      let isSame = plan.changes == again.changes && plan.conflicts == again.conflicts
      try expect(isSame, "the second plan is another")
      _ = situation.regression
      for change in plan.changes where change.kind == .pullDeleted {
        let base = situation.remoteBase[change.path]?.checksum
        try expect(change.local?.checksum == base, "\(change.path) goes, and nobody had it")
      }
    }
  }

  @Test func `patterns of what is ignored`() async throws {
    var corpus = try Corpus.files(in: "Recorded/settings", suffix: "ignores3.txt")
    corpus += [
      "*.tmp\n!keep.tmp\n/build/\n**/x/**/y\n[a-z]?*\\*\n", "[!a]]*\n[[:alpha:]]\n#c\n\\#d\n",
    ]
    .map { Array($0.utf8) }
    let words = ["*", "**", "**/", "?", "[", "]", "[!", "[a-", "\\", "!", "/", "\n", "#", "[[:"]
    await Fuzzing("ignores3.txt", corpus, words: words).check { bytes, random in
      let list = IgnoreList(bytes) { _ in false }
      for _ in 0..<4 {
        let start = random.below(bytes.count + 1)
        let text = bytes[start...].prefix(random.below(60)).filter { $0 != 0 }
        guard let path = try? RelativePath(Array(text)) else { continue }
        _ = list.ignores(path)
      }
    }
  }

  @Test func `times`() async {
    let texts = ["2026-11-21 10:00:00", "2026-11-21T10:00:00.123Z", "0001-01-01 00:00:00"]
    await Fuzzing("times", texts: texts, words: ["T", "Z", "-", ":", "."]).check { bytes, _ in
      guard let time = Timestamp(String(decoding: bytes, as: UTF8.self)) else { return }
      try expect(Timestamp(time.description) == time, "\(time) reads otherwise")
    }
  }
}
