/// Puts rows together in the form that pandas writes, and reads back as it was.
struct CSVWriter {
  /// What has been written since it was last taken.
  private(set) var bytes: [UInt8] = []

  /// Starts with the header.
  init(capacity: Int) {
    bytes.reserveCapacity(capacity)
    bytes += CSVHeader.line
  }

  /// Appends a row.
  mutating func append(
    path: ArraySlice<UInt8>,
    editor: [UInt8],
    time: Timestamp,
    checksum: Checksum,
  ) {
    if Self.needsQuotes(path) { Self.append(quoting: path, to: &bytes) } else { bytes += path }
    bytes.append(.comma)
    bytes += editor
    bytes.append(.comma)
    time.write(to: &bytes)
    bytes.append(.comma)
    checksum.write(to: &bytes)
    bytes.append(.lineFeed)
  }

  /// Appends a damaged row as it was.
  mutating func append(_ row: KeptRow) {
    bytes += row.written
    bytes.append(.lineFeed)
  }

  /// Returns what has been written and starts with nothing again.
  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  /// The name of an editor as a field.
  ///
  /// A name that pandas reads as missing becomes `NONAME`: S3Synchrony drops each row
  /// with a blank in it.
  static func editorField(_ name: String) -> [UInt8] {
    let spelling = Array(name.utf8.filter { $0 != 0 })
    let isMissing = PandasReading.isMissing(spelling)
    return field(isMissing ? Array(EditorName.none.utf8) : spelling)
  }

  private static func field(_ content: [UInt8]) -> [UInt8] {
    guard needsQuotes(content[...]) else { return content }
    var field: [UInt8] = []
    append(quoting: content[...], to: &field)
    return field
  }

  /// Whether a field has to be quoted: for pandas, which forgets CR, and for CR.
  private static func needsQuotes(_ content: ArraySlice<UInt8>) -> Bool {
    let span = content.span
    for index in span.indices {
      let byte = span[index]
      if byte == .comma || byte == .quote || byte.endsLine { return true }
    }
    return false
  }

  private static func append(quoting content: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(.quote)
    for byte in content {
      if byte == .quote { bytes.append(.quote) }
      bytes.append(byte)
    }
    bytes.append(.quote)
  }
}
