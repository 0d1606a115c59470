/// Where a field lies among the bytes of a table.
struct CSVField {
  /// The field as it is written, quotes included.
  var written: Range<Int>
  /// The content, unless it has to be put together first.
  var content: Range<Int>
  /// Whether quotes inside the field stand for less than they are.
  var isEscaped: Bool

  /// Takes the field after it in, and the comma between them.
  mutating func join(_ next: CSVField) {
    written = written.lowerBound..<next.written.upperBound
    content = written
    isEscaped = false
  }

  /// The content with doubled quotes made single.
  ///
  /// What follows a closing quote belongs to the content, as pandas has it.
  func unescaped(from bytes: Span<UInt8>) -> [UInt8] {
    guard isEscaped else { return bytes.array(content) }
    var result: [UInt8] = []
    var isQuoted = true
    var index = written.lowerBound + 1
    while index < written.upperBound {
      let byte = bytes[index]
      index += 1
      guard isQuoted, byte == .quote else {
        result.append(byte)
        continue
      }
      if index < written.upperBound, bytes[index] == .quote {
        result.append(.quote)
        index += 1
      } else {
        isQuoted = false
      }
    }
    return result
  }

  /// The content as text.
  func text(from bytes: Span<UInt8>) -> String {
    String(decoding: unescaped(from: bytes), as: UTF8.self)
  }
}
