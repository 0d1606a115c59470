/// What pandas makes of a field, quoted or not, when it guesses the type of a column.
///
/// S3Synchrony reads its ledgers with `pandas.read_csv` and its defaults, so a name
/// that pandas does not take as text is lost on whoever runs it.
public enum PandasReading {
  /// The texts that count as missing values (`read_csv`, parameter `na_values`).
  private static let missing: Set<String> = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
  ]

  /// Whether a field is read as a missing value.
  public static func isMissing(_ field: some Collection<UInt8>) -> Bool {
    field.count <= 8 && missing.contains(String(decoding: field, as: UTF8.self))
  }

  /// Whether a field is read as a number where every other field of the column is too.
  public static func isNumber(_ field: some Collection<UInt8>) -> Bool {
    var text = NumberText(Array(field)[...])
    return text.isNumber()
  }

  /// Whether a field is read as a truth value where every other field of the column is too.
  public static func isTruthValue(_ field: some Collection<UInt8>) -> Bool {
    let lower = field.prefix(6).map { $0 | 0x20 }
    return lower.elementsEqual("true".utf8) || lower.elementsEqual("false".utf8)
  }

  /// The grammar of pandas' number parser: blanks, sign, digits, point, exponent, blanks.
  private struct NumberText {
    private var rest: ArraySlice<UInt8>

    init(_ rest: ArraySlice<UInt8>) {
      self.rest = rest
    }

    mutating func isNumber() -> Bool {
      if isInfinity { return true }
      skip { $0.isBlank || (10...13).contains($0) }
      skipSign()
      var digits = skipDigits()
      if rest.first == .dot {
        rest.removeFirst()
        digits += skipDigits()
      }
      guard digits > 0 else { return false }
      skipExponent()
      skip { $0.isBlank || (10...13).contains($0) }
      return rest.isEmpty
    }

    /// Whether this is infinity, which pandas reads only without blanks around it.
    private var isInfinity: Bool {
      guard rest.count <= 9 else { return false }
      var unsigned = self
      unsigned.skipSign()
      let text = String(decoding: unsigned.rest.map { $0 | 0x20 }, as: UTF8.self)
      return text == "inf" || text == "infinity"
    }

    private mutating func skipSign() {
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    }

    private mutating func skipExponent() {
      guard let first = rest.first, first | 0x20 == UInt8(ascii: "e") else { return }
      var after = rest.dropFirst()
      if after.first == UInt8(ascii: "-") || after.first == UInt8(ascii: "+") {
        after.removeFirst()
      }
      guard let digit = after.first, digit &- 48 <= 9 else { return }
      rest = after
      _ = skipDigits()
    }

    private mutating func skipDigits() -> Int {
      let before = rest.count
      skip { $0 &- 48 <= 9 }
      return before - rest.count
    }

    private mutating func skip(while belongs: (UInt8) -> Bool) {
      rest = rest.drop(while: belongs)
    }
  }
}

extension RelativePath {
  /// Whether S3Synchrony's pandas reads the path as a missing value, and then crashes.
  public var isMisreadByPandas: Bool { PandasReading.isMissing(bytes) }
}

extension VersionTable {
  /// Whether S3Synchrony's pandas reads the column of paths as numbers or truth values.
  ///
  /// It does where every single path looks like one; one path that does not saves all.
  public var isMisreadByPandas: Bool {
    guard !isEmpty else { return false }
    return rows.allSatisfy { PandasReading.isNumber(arena[$0.path]) }
      || rows.allSatisfy { PandasReading.isTruthValue(arena[$0.path]) }
  }
}
