/// A ledger that cannot be read as a table at all, so that nothing in it can be trusted.
///
/// Whoever meets it stops before anything is changed and never writes over the ledger.
public struct DamagedTable: Error, Hashable, Sendable {
  /// The ledger's name, such as `versions.csv`.
  public var ledger: String
  /// The line at which reading ended, the header being line 1, or nil.
  public var row: Int?
  /// What is wrong and what to do, in one sentence.
  public var reason: String

  /// Makes the error.
  public init(ledger: String, row: Int? = nil, reason: String) {
    self.ledger = ledger
    self.row = row
    self.reason = reason
  }
}

extension DamagedTable: CustomStringConvertible {
  /// The reason, which names the ledger and the line.
  public var description: String { reason }
}

extension DamagedTable {
  /// Makes the error of a table that `defect` says something about.
  init(ledger: String, row: Int? = nil, defect: String) {
    let line = row.map { " at line \($0)" } ?? ""
    // A ledger in one's own .S3 tells what was in one's own folder: nobody else's will do.
    let isOwn = ledger.hasPrefix(".S3/")
    let place = isOwn ? "in the Data folder" : "on the remote"
    let remedy =
      isOwn
      ? "delete the file, and the next run compares both sides anew"
      : "synchrony verify --repair keeps it and makes one of what lies there"
    self.init(
      ledger: ledger,
      row: row,
      reason: "\(ledger) \(place) \(defect)\(line): nothing was changed; \(remedy)",
    )
  }

  /// Makes the error of a table that cannot be split into rows.
  init(ledger: String, fault: CSVFault) {
    switch fault {
    case .unbalancedQuote(let line):
      self.init(ledger: ledger, row: line, defect: "has a quote that is never closed")
    case .nul(let line):
      self.init(ledger: ledger, row: line, defect: "holds a NUL byte")
    }
  }

  /// Refuses what is no table of text.
  ///
  /// - Throws: what is wrong with it.
  static func check(_ bytes: Span<UInt8>, ledger: String) throws(DamagedTable) {
    guard bytes.count > 0 else { throw DamagedTable(ledger: ledger, defect: "is empty") }
    guard bytes.count <= Int(UInt32.max) else {
      throw DamagedTable(ledger: ledger, defect: "is over 4 GiB, more than can be read")
    }
    do {
      _ = try UTF8Span(validating: bytes)
    } catch {
      let line = bytes.lineCount(in: 0..<error.byteOffsets.lowerBound) + 1
      throw DamagedTable(ledger: ledger, row: line, defect: "is not valid UTF-8")
    }
    if let first = bytes.firstMeaningful, first == UInt8(ascii: "<") {
      throw DamagedTable(
        ledger: ledger,
        defect: "holds a web page or XML instead of a table, as a proxy may send it",
      )
    }
  }
}

extension Span<UInt8> {
  /// The number of line ends (LF, CR LF or CR) in `range`.
  func lineCount(in range: Range<Int>) -> Int {
    var lines = 0
    for index in range where self[index].endsLine {
      let isPair = self[index] == .lineFeed && index > 0 && self[index - 1] == .carriageReturn
      if !isPair { lines += 1 }
    }
    return lines
  }

  /// The number of line feeds.
  var lineFeedCount: Int {
    var lines = 0
    for index in indices where self[index] == .lineFeed { lines &+= 1 }
    return lines
  }

  /// The first byte that is no blank, no line end and no byte order mark.
  fileprivate var firstMeaningful: UInt8? {
    for index in indices {
      let byte = self[index]
      let isMark = index < 3 && [0xEF, 0xBB, 0xBF].contains(byte)
      if !byte.isBlank, !byte.endsLine, !isMark { return byte }
    }
    return nil
  }
}
