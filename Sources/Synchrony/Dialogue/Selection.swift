/// Which lines of a numbered list an answer picks; the numbers begin at 0.
///
/// The grammar is S3Synchrony's, and kinder: nothing or blanks pick no line, `a` or `all`
/// in any case every line, numbers with commas those lines. A range `2-5` picks its ends
/// and what lies between. Blanks may surround each number, which may have a `+` and
/// leading zeros; a number given twice counts once.
struct Selection: Hashable, Sendable {
  /// The numbers picked, each once, ascending.
  let numbers: [Int]

  /// Why an answer picks nothing and the question is put again.
  enum Fault: Error, Hashable {
    /// It is none of the answers above.
    case unreadable
    /// A number that the list does not have.
    case outOfRange(String)
  }

  /// Reads an answer about a list of `count` lines.
  ///
  /// - Parameters:
  ///   - answer: the line that was typed, or nil where no more answers come.
  ///   - count: how many lines the list has, at least 1.
  /// - Throws: the reason for asking again.
  init(_ answer: String?, of count: Int) throws(Fault) {
    let words = (answer ?? "").trimmed
    switch words.lowercased() {
    case "": numbers = []
    case "a", "all": numbers = Array(0..<count)
    default:
      var picked: Set<Int> = []
      for item in words.split(separator: ",", omittingEmptySubsequences: false) {
        picked.formUnion(try Self.range(String(item), of: count))
      }
      numbers = picked.sorted()
    }
  }

  private static func range(_ item: String, of count: Int) throws(Fault) -> ClosedRange<Int> {
    let ends = item.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = ends.first, let last = ends.last else { throw .unreadable }
    let lower = try number(String(first), of: count)
    let upper = try number(String(last), of: count)
    guard lower <= upper else { throw .unreadable }
    return lower...upper
  }

  private static func number(_ item: String, of count: Int) throws(Fault) -> Int {
    let word = item.trimmed
    let digits = word.hasPrefix("+") ? word.dropFirst() : Substring(word)
    guard !digits.isEmpty else { throw .unreadable }
    var value = 0
    for digit in digits {
      guard let one = digit.wholeNumberValue, one < 10 else { throw .unreadable }
      // A number this large is out of range anyway, and must not overflow.
      value = min(value, count) * 10 + one
    }
    guard value < count else { throw .outOfRange(word) }
    return value
  }
}

extension String {
  /// The text without white space, a carriage return among it, at both ends.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }

  /// Whether the text says yes, which is `y` or `yes` in any case; all else means no.
  public var saysYes: Bool { ["y", "yes"].contains(trimmed.lowercased()) }
}
