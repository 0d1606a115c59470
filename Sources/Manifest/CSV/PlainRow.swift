/// A row as a ledger nearly always has it, read in one go.
///
/// Four fields in their order without a quote, the path without anything that needs a
/// second look, the time and the checksum in exact form. For every other row reading
/// ends early with nil, and `CSVReader` has to look at it.
struct PlainRow {
  var path: Range<Int>
  var editor: Range<Int>
  var time: Timestamp
  var checksum: Checksum
  /// Where the next row begins.
  var end: Int

  /// No row of this form has fewer bytes.
  static let leastLength = 57

  /// Reads the row that begins at `start`.
  @inline(__always)
  init?(in bytes: Span<UInt8>, at start: Int) {
    guard let comma = Self.endOfPath(in: bytes, from: start) else { return nil }
    guard let next = Self.endOfEditor(in: bytes, from: comma + 1) else { return nil }
    // After the editor: a comma, 19 bytes, a comma, 32 bytes, and a line feed at least.
    guard next > comma + 1, next + 53 < bytes.count, bytes[next + 20] == .comma else {
      return nil
    }
    guard let time = Timestamp(in: bytes, at: next + 1) else { return nil }
    guard let checksum = Checksum(hexIn: bytes, at: next + 21) else { return nil }
    guard let end = Self.endOfLine(in: bytes, at: next + 53) else { return nil }
    path = start..<comma
    editor = comma + 1..<next
    self.time = time
    self.checksum = checksum
    self.end = end
  }

  @inline(__always)
  private static func endOfPath(in bytes: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    var before = UInt8.slash
    while index < bytes.count {
      let byte = bytes[index]
      if byte == .comma {
        // Up to 255 bytes no segment is too long.
        return before == .slash || index - start > 255 ? nil : index
      }
      if byte < 0x20 || byte == .quote { return nil }
      if before == .slash, byte == .slash || PathRule.mayBeginControlFolder(byte) { return nil }
      // The third byte of the short name of the ledgers' folder.
      if byte == .tilde, index == start + 2 { return nil }
      before = byte
      index += 1
    }
    return nil
  }

  @inline(__always)
  private static func endOfEditor(in bytes: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == .comma { return index }
      if byte < 0x20 || byte == .quote { return nil }
      index += 1
    }
    return nil
  }

  @inline(__always)
  private static func endOfLine(in bytes: Span<UInt8>, at index: Int) -> Int? {
    if bytes[index] == .lineFeed { return index + 1 }
    let isPair = bytes[index] == .carriageReturn && index + 1 < bytes.count
    return isPair && bytes[index + 1] == .lineFeed ? index + 2 : nil
  }
}
