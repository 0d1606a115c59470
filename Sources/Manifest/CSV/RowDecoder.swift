/// What the fields of a row say.
struct RowContent {
  /// Where the path lies, or where it lies once `unescapedPath` is put there.
  var path: Range<Int>
  /// The path that has to be put over its written form.
  var unescapedPath: [UInt8]?
  var editor: String
  var time: Timestamp
  var checksum: Checksum
}

/// Finds out what the fields of a row say, whatever the order of the columns.
struct RowDecoder {
  let header: CSVHeader

  /// Decodes a row.
  ///
  /// - Throws: the first thing that is wrong with it.
  func decode(_ fields: [CSVField], of bytes: Span<UInt8>) throws(RowDefect) -> RowContent {
    let unescaped = try checkPath(of: fields, of: bytes)
    guard let file = field(0, of: fields), let editor = field(1, of: fields),
      let time = field(2, of: fields), let checksum = field(3, of: fields)
    else { throw .fieldCount(fields.count, expected: header.width) }
    let start = file.content.lowerBound
    return RowContent(
      path: start..<start + (unescaped?.count ?? file.content.count),
      unescapedPath: unescaped,
      editor: editor.text(from: bytes),
      time: try self.time(time, of: bytes),
      checksum: try self.checksum(checksum, of: bytes),
    )
  }

  /// Whether a row says nothing but a path, which is enough for a deletion.
  func hasFileAlone(_ fields: [CSVField]) -> Bool {
    (1...3).allSatisfy { field($0, of: fields)?.content.isEmpty ?? true }
  }

  /// Checks the number of fields and the path.
  ///
  /// - Returns: the path, where it is not written as it is.
  /// - Throws: what is wrong with them.
  func checkPath(
    of fields: [CSVField],
    of bytes: Span<UInt8>,
  ) throws(RowDefect) -> [UInt8]? {
    guard fields.count == header.width, let file = field(0, of: fields) else {
      throw .fieldCount(fields.count, expected: header.width)
    }
    if file.isEscaped {
      let path = file.unescaped(from: bytes)
      let broken = PathRule.broken(byUTF8: path.span, in: path.indices)
      if let broken { throw .path(broken) }
      return path
    }
    if let broken = PathRule.broken(byUTF8: bytes, in: file.content) { throw .path(broken) }
    return nil
  }

  /// The field in the column of that number among `CSVHeader.names`.
  func field(_ column: Int, of fields: [CSVField]) -> CSVField? {
    header.positions[column].flatMap { $0 < fields.count ? fields[$0] : nil }
  }

  private func time(_ field: CSVField, of bytes: Span<UInt8>) throws(RowDefect) -> Timestamp {
    let text = field.unescaped(from: bytes)
    guard let time = Timestamp(tolerating: text.span) else { throw .time }
    return time
  }

  private func checksum(_ field: CSVField, of bytes: Span<UInt8>) throws(RowDefect) -> Checksum {
    let text = field.unescaped(from: bytes)
    let bounds = text.span.trimmingBlanks()
    guard bounds.count == 32, let checksum = Checksum(hexIn: text.span, at: bounds.lowerBound)
    else { throw .checksum }
    return checksum
  }
}
