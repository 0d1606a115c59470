/// Which column of a table holds what.
struct CSVHeader {
  /// The names of the columns, in the order of the ledgers.
  static let names = ["File", "Edited By", "Time Edited", "Checksum"]
  /// The first line of every table that is written.
  static let line = Array((names.joined(separator: ",") + "\n").utf8)

  /// The number of columns, those without a meaning included.
  var width: Int
  /// The positions of the four columns, nil for those that are not there.
  var positions: [Int?]

  /// Finds the columns by their names; of two with the same name the first counts.
  init(_ fields: [CSVField], of bytes: Span<UInt8>) {
    var texts: [String] = []
    for field in fields { texts.append(field.text(from: bytes)) }
    width = fields.count
    positions = Self.names.map { texts.firstIndex(of: $0) }
  }

  /// Whether the table has exactly the four columns in their order.
  var isExact: Bool { width == 4 && positions == [0, 1, 2, 3] }

  /// The name of the first column that is missing, or nil.
  var missing: String? { positions.firstIndex(of: nil).map { Self.names[$0] } }

  /// Whether a row of so many fields has one in each known column.
  func isCovered(by fieldCount: Int) -> Bool {
    positions.allSatisfy { $0.map { $0 < fieldCount } ?? true }
  }
}
