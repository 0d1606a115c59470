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
    var order = Array(fields.indices)
    if !header.isExact {
      order = header.positions.compactMap(\.self).filter { $0 < fields.count }
      order += fields.indices.dropFirst(header.width)
    }
    written = []
    for (count, position) in order.enumerated() {
      if count > 0 { written.append(.comma) }
      written += bytes.array(fields[position].written)
    }
  }
}
