import Testing

@testable import Manifest

/// Ledgers that are made to take many times their size in memory.
struct MemoryTests {
  private static let header = Array("File,Edited By,Time Edited,Checksum\n".utf8)

  @Test func `a table of line ends alone has room for no rows`() throws {
    let csv = Self.header + [UInt8](repeating: 0x0A, count: 1_000_000)
    let table = try VersionTable.read(csv: csv, ledger: "versions.csv").table
    #expect(table.rows.isEmpty)
    #expect(table.rows.capacity <= csv.count / 57 + 64)
  }

  @Test func `a row of any number of fields is read in bounded room, and kept to the byte`() throws
  {
    let row = [UInt8](repeating: 0x2C, count: 1_000_000) + Array("x,\"a,\"\"b\"".utf8)
    var reader = CSVReader(position: 0)
    var fields: [CSVField] = []
    #expect(try reader.next(in: row.span, into: &fields) == 1)
    #expect(fields.count == CSVReader.mostFields)
    let csv = Self.header + Array("evil".utf8) + row + [0x0A]
    let (table, problems) = try VersionTable.read(csv: csv, ledger: "versions.csv")
    #expect(problems.map(\.kind) == [.damagedRow])
    #expect(table.csv() == csv)
  }

  @Test func `a header of any number of columns is refused`() {
    let csv = [UInt8](repeating: 0x2C, count: 1_000_000) + [0x0A]
    let error = #expect(throws: DamagedTable.self) {
      try VersionTable.read(csv: csv, ledger: "versions.csv")
    }
    #expect(error?.reason.contains("has 1000 columns or more at line 1") == true)
  }

  @Test func `a ledger of damaged rows alone is none`() throws {
    func table(_ count: Int) -> [UInt8] {
      Self.header + Array(repeatElement("x\n", count: count).joined().utf8)
    }
    let most = try VersionTable.read(csv: table(CSVTable.mostDamaged), ledger: "versions.csv")
    #expect(most.table.csv().count == table(CSVTable.mostDamaged).count)
    let error = #expect(throws: DamagedTable.self) {
      try VersionTable.read(csv: table(CSVTable.mostDamaged + 1), ledger: "versions.csv")
    }
    #expect(error?.reason.contains("more than 100000 rows that cannot be read") == true)
    #expect(throws: DamagedTable.self) {
      try DeletionTable.read(
        csv: Self.header + [UInt8](repeating: 0x2F, count: 1)
          + Array(repeatElement("\n/", count: CSVTable.mostDamaged).joined().utf8),
        ledger: "deletedS3.csv",
      )
    }
  }

  @Test func `a list of names alone has a limit`() throws {
    let csv =
      Array("File\n".utf8)
      + Array(repeatElement("x\n", count: DeletionTable.mostBareRows + 1).joined().utf8)
    let error = #expect(throws: DamagedTable.self) {
      try DeletionTable.read(csv: csv, ledger: "deletedS3.csv")
    }
    #expect(error?.reason.contains("1000000 rows that give a name alone") == true)
    let fewer = try DeletionTable.read(csv: Array(csv.dropLast(2)), ledger: "deletedS3.csv")
    #expect(fewer.table.rows.count == DeletionTable.mostBareRows)
  }
}
