/// A damaged row, which is written back as it is so that nobody's words are lost.
struct KeptRow: Hashable, Sendable {
  /// The path that the row seems to speak of, which may break any rule.
  var path: [UInt8]
  /// The row as it is written, without its line end.
  var written: [UInt8]

  /// Takes a row of a table with other columns than ours over into our columns.
  ///
  /// Columns that mean nothing are left out; fields beyond the header stay at the end.
  init(_ fields: [CSVField], of bytes: Span<UInt8>, under header: CSVHeader) {
    let file = header.positions[0].flatMap { $0 < fields.count ? fields[$0] : nil }
    path = file?.unescaped(from: bytes) ?? []
    written = []
    for (count, position) in Self.order(of: fields.count, under: header).enumerated() {
      if count > 0 { written.append(.comma) }
      if let position { written += bytes.array(fields[position].written) }
    }
  }

  /// Which fields make up the row under our header, nil for a blank.
  ///
  /// Under our header the row must not look sound, so one that lacks a field is not filled up.
  private static func order(of count: Int, under header: CSVHeader) -> [Int?] {
    if header.isExact { return Array(0..<count) }
    guard header.isCovered(by: count) else {
      return header.positions.filter { $0.map { $0 < count } ?? false }
    }
    return header.positions + (0..<count).dropFirst(header.width).map(Optional.some)
  }
}
