extension VersionTable {
  /// The table as the bytes of a ledger.
  ///
  /// UTF-8 without a mark, LF, the four columns, rows sorted by path, checksums in
  /// lower case; fields are quoted where pandas needs it to read back what was
  /// written. Damaged rows follow at the end as they were.
  public func csv() -> [UInt8] {
    var csv: [UInt8] = []
    csv.reserveCapacity(rows.count * 128)
    writeCSV { csv += $0 }
    return csv
  }

  /// Hands the bytes of `csv()` on piece by piece, so that they are never there at once.
  ///
  /// - Parameters:
  ///   - chunkSize: about how many bytes a piece has.
  ///   - body: takes the next piece.
  /// - Throws: what `body` throws; nothing is handed on after that.
  public func writeCSV<Failure: Error>(
    chunkSize: Int = 1 << 18,
    _ body: (_ piece: [UInt8]) throws(Failure) -> Void,
  ) throws(Failure) {
    var writer = CSVWriter(capacity: chunkSize + 8_192)
    let editorFields = editors.map(CSVWriter.editorField)
    for row in rows {
      writer.append(
        path: arena[row.path],
        editor: editorFields[Int(row.editor)],
        time: row.time,
        checksum: row.checksum,
      )
      if writer.bytes.count >= chunkSize { try body(writer.take()) }
    }
    for row in kept {
      writer.append(row)
      if writer.bytes.count >= chunkSize { try body(writer.take()) }
    }
    if !writer.bytes.isEmpty { try body(writer.take()) }
  }
}
