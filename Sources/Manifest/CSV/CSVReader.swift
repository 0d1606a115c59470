/// What ends the reading of a table.
enum CSVFault: Error {
  /// The quote that opens on `line` is never closed.
  case unbalancedQuote(line: Int)
  /// There is a NUL byte on `line`.
  case nul(line: Int)
}

/// Splits the bytes of a table into rows and fields, as pandas does (RFC 4180 and more).
///
/// Rows end with LF, CR LF or CR; lines of nothing but blanks are skipped.
struct CSVReader {
  /// Where the next row begins.
  var position: Int
  /// The line on which it begins, the first being 1.
  var line = 1

  /// Fields beyond so many are read as one, so that no row takes many times its size.
  static let mostFields = 1_000

  /// Reads the next row.
  ///
  /// - Parameters:
  ///   - bytes: the whole table.
  ///   - fields: receives the fields of the row.
  /// - Returns: the line on which the row begins, or nil at the end.
  /// - Throws: what makes the whole table unreadable.
  mutating func next(
    in bytes: Span<UInt8>,
    into fields: inout [CSVField],
  ) throws(CSVFault) -> Int? {
    skipBlankLines(in: bytes)
    guard position < bytes.count else { return nil }
    fields.removeAll(keepingCapacity: true)
    let first = line
    while true {
      let field = try field(in: bytes)
      if fields.count < Self.mostFields {
        fields.append(field)
      } else {
        fields[Self.mostFields - 1].join(field)
      }
      guard position < bytes.count else { return first }
      guard bytes[position] == .comma else {
        endLine(in: bytes)
        return first
      }
      position += 1
    }
  }

  private mutating func skipBlankLines(in bytes: Span<UInt8>) {
    while position < bytes.count {
      var end = position
      while end < bytes.count, bytes[end].isBlank { end += 1 }
      if end == bytes.count {
        position = end
      } else if bytes[end].endsLine {
        position = end
        endLine(in: bytes)
      } else {
        return
      }
    }
  }

  /// Steps over the line end at `position`.
  private mutating func endLine(in bytes: Span<UInt8>) {
    let next = position + 1
    let isPair =
      bytes[position] == .carriageReturn && next < bytes.count && bytes[next] == .lineFeed
    position += isPair ? 2 : 1
    line += 1
  }

  private mutating func field(in bytes: Span<UInt8>) throws(CSVFault) -> CSVField {
    let start = position
    guard start < bytes.count, bytes[start] == .quote else {
      try skipUnquoted(in: bytes)
      return CSVField(written: start..<position, content: start..<position, isEscaped: false)
    }
    let hasDoubled = try skipQuoted(in: bytes)
    let closing = position - 1
    try skipUnquoted(in: bytes)
    return CSVField(
      written: start..<position,
      content: start + 1..<closing,
      isEscaped: hasDoubled || position > closing + 1,
    )
  }

  private mutating func skipUnquoted(in bytes: Span<UInt8>) throws(CSVFault) {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == .comma || byte.endsLine { return }
      if byte == 0 { throw .nul(line: line) }
      position += 1
    }
  }

  /// Steps behind the closing quote.
  ///
  /// - Returns: whether there are doubled quotes.
  private mutating func skipQuoted(in bytes: Span<UInt8>) throws(CSVFault) -> Bool {
    let opening = line
    var hasDoubled = false
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0 { throw .nul(line: line) }
      if byte.endsLine {
        endLine(in: bytes)
        continue
      }
      position += 1
      guard byte == .quote else { continue }
      guard position < bytes.count, bytes[position] == .quote else { return hasDoubled }
      position += 1
      hasDoubled = true
    }
    throw .unbalancedQuote(line: opening)
  }
}

extension UInt8 {
  var endsLine: Bool { self == .lineFeed || self == .carriageReturn }
}
