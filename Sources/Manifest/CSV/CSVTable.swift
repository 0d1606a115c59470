/// What all ledgers have in common: rows under a header, some of them damaged.
struct CSVTable {
  /// The ledger's name.
  let ledger: String
  /// What the header says.
  private(set) var header: CSVHeader
  /// Stands at the first row that has not been read.
  var reader: CSVReader
  /// What was wrong with rows.
  var problems: RowProblems
  /// The rows that were wrong.
  var kept: [KeptRow] = []

  /// Checks the table as a whole and reads its header.
  ///
  /// - Throws: why it cannot be trusted as a table.
  init(_ bytes: Span<UInt8>, ledger: String) throws(DamagedTable) {
    self.ledger = ledger
    problems = RowProblems(ledger: ledger)
    try DamagedTable.check(bytes, ledger: ledger)
    reader = CSVReader(position: Self.isMarked(bytes) ? 3 : 0)
    header = CSVHeader([], of: bytes)
    var fields: [CSVField] = []
    guard try next(in: bytes, into: &fields) != nil else {
      throw DamagedTable(ledger: ledger, defect: "has no header")
    }
    guard fields.count < CSVReader.mostFields else {
      throw DamagedTable(
        ledger: ledger,
        row: 1,
        defect: "has \(CSVReader.mostFields) columns or more",
      )
    }
    header = CSVHeader(fields, of: bytes)
  }

  /// Reads the next row; see `CSVReader.next`.
  mutating func next(
    in bytes: Span<UInt8>,
    into fields: inout [CSVField],
  ) throws(DamagedTable) -> Int? {
    do throws(CSVFault) {
      return try reader.next(in: bytes, into: &fields)
    } catch {
      throw DamagedTable(ledger: ledger, fault: error)
    }
  }

  /// Of so many rows that cannot be read none is kept any more: it is no ledger.
  static let mostDamaged = 100_000

  /// Notes a damaged row and keeps it, unless nothing is left of it in our columns.
  ///
  /// - Throws: if there are too many of them.
  mutating func keep(
    _ fields: [CSVField],
    of bytes: Span<UInt8>,
    line: Int,
    because defect: RowDefect,
  ) throws(DamagedTable) {
    let row = KeptRow(fields, of: bytes, under: header)
    problems.note(defect, path: row.path, line: line)
    if row.written.allSatisfy(\.isBlank) { return }
    guard kept.count < Self.mostDamaged else {
      throw DamagedTable(
        ledger: ledger,
        defect: "has more than \(Self.mostDamaged) rows that cannot be read",
      )
    }
    kept.append(row)
  }

  /// Whether a byte order mark stands before the header.
  private static func isMarked(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
  }
}
