/// Collects what is wrong with the rows of one ledger.
///
/// A ledger of nothing but damaged rows must not cost more memory than a good one, so
/// only so many are named and the others counted.
struct RowProblems {
  /// How many rows are named.
  static let limit = 1_000

  private let ledger: String
  private var named: [Problem] = []
  private var unnamed = 0

  init(ledger: String) {
    self.ledger = ledger
  }

  /// Notes a row.
  mutating func note(_ defect: RowDefect, path: [UInt8], line: Int) {
    guard named.count < Self.limit else {
      unnamed += 1
      return
    }
    let reason = defect.sentence(name: Self.printable(path))
    named.append(Problem(defect.kind, subject: ledger, row: line, reason: reason))
  }

  /// The problems in the order of their rows.
  func list() -> [Problem] {
    var list = named.sorted { ($0.row ?? 0) < ($1.row ?? 0) }
    if unnamed > 0 {
      let reason = "\(unnamed) more rows are left out for reasons like those before"
      list.append(Problem(.damagedRow, subject: ledger, reason: reason))
    }
    return list
  }

  /// A name that can be shown: in quotes, short, and without control characters.
  private static func printable(_ path: [UInt8]) -> String {
    var text = "“"
    for scalar in String(decoding: path.prefix(200), as: UTF8.self).unicodeScalars {
      let isSafe = scalar.properties.generalCategory.isPrintable
      text += isSafe ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
    }
    return text + (path.count > 200 ? "…”" : "”")
  }
}

extension Unicode.GeneralCategory {
  /// Whether a character of this category draws itself and nothing else.
  fileprivate var isPrintable: Bool {
    switch self {
    case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
