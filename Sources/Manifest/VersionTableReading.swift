extension VersionTable {
  /// Reads `versions.csv` or another ledger of its kind.
  ///
  /// Read are all line ends, a byte order mark, quoted fields, columns in any order and
  /// columns without a meaning. A row that cannot be read is a problem with the number
  /// of its line; the other rows count, and `csv()` writes it back as it is. Of several
  /// rows of one path the first counts. A blank editor is `NONAME`.
  ///
  /// - Parameters:
  ///   - csv: the bytes, which become the memory of the table.
  ///   - ledger: the name that problems and errors give.
  /// - Returns: the table, and what was wrong with rows, in their order.
  /// - Throws: why nothing in the ledger can be trusted.
  public static func read(
    csv: consuming [UInt8],
    ledger: String,
  ) throws(DamagedTable) -> (table: VersionTable, problems: [Problem]) {
    var scan = try VersionScan(csv.span, ledger: ledger)
    try scan.readRows(of: csv.span)
    for patch in scan.patches {
      for (offset, byte) in patch.bytes.enumerated() { csv[patch.start + offset] = byte }
    }
    var table = VersionTable()
    table.rows = scan.takeRows()
    if PathSorter.isStrictlySorted(table.rows, in: csv.span) {
      table.arena = csv
    } else {
      let duplicates = PathSorter.sortUnique(&table.rows, in: csv.span)
      scan.note(duplicates, of: csv.span)
      table.arena = table.rows.movePaths(from: csv)
    }
    table.editors = scan.editors.names
    table.kept = scan.table.kept
    return (table, scan.table.problems.list())
  }
}

/// The state of reading a version table.
private struct VersionScan {
  var table: CSVTable
  var rows: [VersionRow] = []
  var editors = EditorNumbers()
  /// Paths to be put over their written forms, which are longer.
  var patches: [(start: Int, bytes: [UInt8])] = []

  init(_ bytes: Span<UInt8>, ledger: String) throws(DamagedTable) {
    table = try CSVTable(bytes, ledger: ledger)
    if let missing = table.header.missing {
      throw DamagedTable(ledger: ledger, row: 1, defect: "has no column “\(missing)” in its header")
    }
    // A table of line feeds alone must not take many times its size.
    rows.reserveCapacity(min(bytes.lineFeedCount, bytes.count / PlainRow.leastLength))
  }

  mutating func readRows(of bytes: Span<UInt8>) throws(DamagedTable) {
    let decoder = RowDecoder(header: table.header)
    var fields: [CSVField] = []
    repeat {
      if table.header.isExact { readPlainRows(of: bytes) }
    } while try readOtherRow(of: bytes, decoder, &fields)
  }

  private mutating func readPlainRows(of bytes: Span<UInt8>) {
    while let row = PlainRow(in: bytes, at: table.reader.position) {
      let editor = editors.number(of: row.editor, in: bytes)
      rows.append(
        VersionRow(path: row.path, checksum: row.checksum, time: row.time, editor: editor)
      )
      table.reader.position = row.end
      table.reader.line += 1
    }
  }

  /// Reads a row of any form.
  ///
  /// - Returns: whether there was one.
  private mutating func readOtherRow(
    of bytes: Span<UInt8>,
    _ decoder: RowDecoder,
    _ fields: inout [CSVField],
  ) throws(DamagedTable) -> Bool {
    guard let line = try table.next(in: bytes, into: &fields) else { return false }
    do throws(RowDefect) {
      add(try decoder.decode(fields, of: bytes))
    } catch {
      try table.keep(fields, of: bytes, line: line, because: error)
    }
    return true
  }

  private mutating func add(_ row: RowContent) {
    if let path = row.unescapedPath { patches.append((row.path.lowerBound, path)) }
    let editor = editors.number(of: row.editor)
    rows.append(VersionRow(path: row.path, checksum: row.checksum, time: row.time, editor: editor))
  }

  /// Hands the rows over, so that there is one copy of them.
  mutating func takeRows() -> [VersionRow] {
    defer { rows = [] }
    return rows
  }

  /// Notes rows that another row of the same path makes void.
  ///
  /// Their lines are counted only now: hardly any table has such rows.
  mutating func note(_ duplicates: [VersionRow], of bytes: Span<UInt8>) {
    var line = 1
    var counted = 0
    for path in duplicates.map(\.path).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      line += bytes.lineCount(in: counted..<path.lowerBound)
      counted = path.lowerBound
      table.problems.note(.duplicate, path: bytes.array(path), line: line)
    }
  }
}

extension [VersionRow] {
  /// Copies the paths into an arena of their own, in the order of the rows.
  ///
  /// Whoever walks along the rows then walks along the memory too.
  fileprivate mutating func movePaths(from bytes: [UInt8]) -> [UInt8] {
    var arena: [UInt8] = []
    arena.reserveCapacity(reduce(0) { $0 + $1.path.count })
    for index in indices {
      let start = arena.count
      arena += bytes[self[index].path]
      self[index].movePath(to: start)
    }
    return arena
  }
}
