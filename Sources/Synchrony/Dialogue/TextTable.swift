/// Rows of cells that are shown in columns.
struct TextTable {
  private var rows: [[String]] = []

  /// A longer cell makes its own row longer, but not those of all others.
  private static let widestColumn = 48

  /// Adds a row of cells that hold no control characters.
  mutating func append(_ row: [String]) {
    rows.append(row)
  }

  /// The rows as lines: indented, the first column to the right, without blanks at the end.
  var lines: [String] {
    let widths = columnWidths
    return rows.map { row in
      var line = "  " + (row.first ?? "").rightAligned(in: widths.first ?? 0)
      for (cell, width) in zip(row, widths).dropFirst() {
        line += "  " + cell.padded(to: width)
      }
      return line.trimmingBlanksAtEnd
    }
  }

  private var columnWidths: [Int] {
    var widths: [Int] = []
    for row in rows {
      for (index, cell) in row.enumerated() {
        let width = min(cell.displayWidth, Self.widestColumn)
        if index < widths.count {
          widths[index] = max(widths[index], width)
        } else {
          widths.append(width)
        }
      }
    }
    return widths
  }
}

extension String {
  fileprivate var trimmingBlanksAtEnd: String {
    guard let last = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...last])
  }
}
