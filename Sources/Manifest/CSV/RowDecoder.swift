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
    guard let file = field(0, of: fields) else { throw .path(.empty) }
    let start = file.content.lowerBound
    return RowContent(
      path: start..<start + (unescaped?.count ?? file.content.count),
      unescapedPath: unescaped,
      editor: field(1, of: fields)?.text(from: bytes) ?? "",
      time: try time(field(2, of: fields), of: bytes),
      checksum: try checksum(field(3, of: fields), of: bytes),
    )
  }

  /// Whether a row does not say which version it means, which a deletion need not.
  func hasNoVersion(_ fields: [CSVField]) -> Bool {
    (2...3).allSatisfy { field($0, of: fields)?.content.isEmpty ?? true }
  }

  /// Checks the number of fields and the path.
  ///
  /// - Returns: the path, where it is not written as it is.
  /// - Throws: what is wrong with them.
  func checkPath(
    of fields: [CSVField],
    of bytes: Span<UInt8>,
  ) throws(RowDefect) -> [UInt8]? {
    guard fields.count <= header.width, header.isCovered(by: fields.count),
      let file = field(0, of: fields)
    else {
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

  private func time(_ field: CSVField?, of bytes: Span<UInt8>) throws(RowDefect) -> Timestamp {
    guard let field else { throw .time }
    let text = field.unescaped(from: bytes)
    guard let time = Timestamp(tolerating: text.span) else { throw .time }
    return time
  }

  private func checksum(_ field: CSVField?, of bytes: Span<UInt8>) throws(RowDefect) -> Checksum {
    guard let field else { throw .checksum }
    let text = field.unescaped(from: bytes)
    let bounds = text.span.trimmingBlanks()
    guard bounds.count == 32, let checksum = Checksum(hexIn: text.span, at: bounds.lowerBound)
    else { throw .checksum }
    return checksum
  }
}
