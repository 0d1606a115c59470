extension VersionRecord {
  /// What stands in a ledger for the record of a deletion that gives the name alone.
  ///
  /// A blank would not do: S3Synchrony drops rows with blanks. The checksum is no
  /// number for pandas to guess, and no content is known that has it.
  static let unknown = VersionRecord(
    checksum: Checksum(high: .max, low: .max),
    timeEdited: Timestamp(seconds: 0),
    editedBy: EditorName.none,
  )
}

extension DeletionTable {
  /// Reads `deletedS3.csv`.
  ///
  /// Read is what `VersionTable.read` reads, with any number of index columns, and also
  /// a table of `File` alone or rows that give no more than the path. Order and repeats
  /// are kept.
  ///
  /// - Parameters:
  ///   - csv: the bytes.
  ///   - ledger: the name that problems and errors give.
  /// - Returns: the table, and what was wrong with rows, in their order.
  /// - Throws: why nothing in the ledger can be trusted.
  public static func read(
    csv: [UInt8],
    ledger: String,
  ) throws(DamagedTable) -> (table: DeletionTable, problems: [Problem]) {
    var scan = try CSVTable(csv.span, ledger: ledger)
    guard scan.header.positions[0] != nil else {
      throw DamagedTable(ledger: ledger, row: 1, defect: "has no column “File” in its header")
    }
    let decoder = RowDecoder(header: scan.header)
    var table = DeletionTable()
    var bareRows = 0
    var fields: [CSVField] = []
    while let line = try scan.next(in: csv.span, into: &fields) {
      do throws(RowDefect) {
        let row = try row(fields, of: csv, decoder)
        if row.record == nil { bareRows += 1 }
        table.append(row)
      } catch {
        try scan.keep(fields, of: csv.span, line: line, because: error)
      }
      guard bareRows <= mostBareRows else {
        throw DamagedTable(
          ledger: ledger,
          defect: "has more than \(mostBareRows) rows that give a name alone",
        )
      }
    }
    table.kept = scan.kept
    return (table, scan.problems.list())
  }

  /// A name of one letter takes fifty times its bytes in memory; of so many rows that is 100 MB.
  static let mostBareRows = 1_000_000

  private static func row(
    _ fields: [CSVField],
    of bytes: [UInt8],
    _ decoder: RowDecoder,
  ) throws(RowDefect) -> Row {
    let unescaped = try decoder.checkPath(of: fields, of: bytes.span)
    let content = decoder.field(0, of: fields)?.content ?? 0..<0
    let path = RelativePath(validated: unescaped ?? Array(bytes[content]))
    if decoder.hasNoVersion(fields) { return Row(path: path, record: nil) }
    let row = try decoder.decode(fields, of: bytes.span)
    let record = VersionRecord(
      checksum: row.checksum,
      timeEdited: row.time,
      editedBy: row.editor.isEmpty ? EditorName.none : row.editor,
    )
    return Row(path: path, record: record.checksum == VersionRecord.unknown.checksum ? nil : record)
  }

  /// The table as the bytes of a ledger: always the plain four columns, in the form of
  /// `VersionTable.csv()`.
  ///
  /// A row that gives the name alone is written with `NONAME`, 1970-01-01 00:00:00 and a
  /// checksum of 32 times `f`, and read back as the name alone.
  public func csv() -> [UInt8] {
    var writer = CSVWriter(capacity: rows.count * 128)
    for row in rows {
      let record = row.record ?? .unknown
      writer.append(
        path: row.path.bytes[...],
        editor: CSVWriter.editorField(record.editedBy),
        time: record.timeEdited,
        checksum: record.checksum,
      )
    }
    for row in kept { writer.append(row) }
    return writer.take()
  }
}
