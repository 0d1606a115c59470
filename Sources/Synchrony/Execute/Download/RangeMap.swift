import Storage

/// Which ranges of one version of an object are there.
struct RangeMap: Hashable, Sendable {
  /// The version, or nil where the storage has no names for versions.
  let eTag: ETag?
  /// The size of the object in bytes.
  let size: Int64
  /// The size of every range but the last in bytes, at least 1.
  let rangeSize: Int64
  private var isThere: [Bool]
  /// The number of ranges from the beginning on of which none is missing.
  private var leading = 0

  /// More ranges make no object: of 8 MiB each these are 64 TiB.
  static let most: Int64 = 8 << 20

  /// Whether there can be an object of this size; some servers say what cannot be.
  static func allows(size: Int64, rangeSize: Int64) -> Bool {
    size / max(rangeSize, 1) < most
  }

  /// Makes a map of an object of which nothing is there.
  init(eTag: ETag?, size: Int64, rangeSize: Int64) {
    self.eTag = eTag
    self.size = size
    self.rangeSize = max(rangeSize, 1)
    let count = size <= 0 ? 0 : (size - 1) / self.rangeSize + 1
    isThere = Array(repeating: false, count: Int(count))
  }

  /// The numbers of the ranges that are missing.
  var missing: [Int] { isThere.indices.filter { !isThere[$0] } }

  /// The bytes of the object that are there from the beginning on without a gap.
  var front: Int64 { leading == isThere.count ? max(size, 0) : Int64(leading) * rangeSize }

  /// The byte behind the last range that is there.
  var end: Int64 { (isThere.lastIndex(of: true)).map { bytes(of: $0).upperBound } ?? 0 }

  /// The bytes that are missing.
  var missingBytes: Int64 {
    missing.reduce(0) { $0 + Int64(bytes(of: $1).count) }
  }

  /// The bytes of a range.
  func bytes(of index: Int) -> Range<Int64> {
    let start = Int64(index) * rangeSize
    return start..<start + min(rangeSize, size - start)
  }

  /// Notes that a range is there.
  mutating func add(_ index: Int) {
    isThere[index] = true
    while leading < isThere.count, isThere[leading] { leading += 1 }
  }
}

// MARK: - The journal

/// The text of a journal: a line that says what it is, the version, the two sizes, and a
/// character for each range.
///
/// A range is noted by writing over its one character. So the journal is whole whenever the
/// process is killed, and never says more than was written.
extension RangeMap {
  private static let title = "Synchrony: ranges of a download, 1"
  private static let absent = UInt8(ascii: ".")

  /// The character that notes a range.
  static let mark = UInt8(ascii: "#")

  /// Longer journals are none of ours.
  static let longestJournal: Int64 = most + 4_096

  /// The lines before the characters, or nil if the version cannot be written in a line.
  private var head: String? {
    guard let eTag, !eTag.text.utf8.contains(UInt8(ascii: "\n")) else { return nil }
    return "\(Self.title)\n\(eTag.text)\n\(size) \(rangeSize)\n"
  }

  /// The journal, or nil where there can be none.
  var journal: [UInt8]? {
    head.map { head in Array(head.utf8) + isThere.map { $0 ? Self.mark : Self.absent } }
  }

  /// Where in the journal the character of a range lies.
  func journalOffset(of index: Int) -> Int64 {
    Int64((head ?? "").utf8.count + index)
  }

  /// Reads a journal; nil if it is not whole.
  init?(journal: [UInt8]) {
    let lines = journal.split(
      separator: UInt8(ascii: "\n"),
      maxSplits: 3,
      omittingEmptySubsequences: false,
    )
    guard lines.count == 4, lines[0].elementsEqual(Self.title.utf8) else { return nil }
    let numbers = String(decoding: lines[2], as: UTF8.self).split(separator: " ").map { Int64($0) }
    guard numbers.count == 2, let size = numbers[0], let rangeSize = numbers[1],
      size > 0, rangeSize > 0, (size - 1) / rangeSize + 1 == Int64(lines[3].count)
    else { return nil }
    let eTag = ETag(String(decoding: lines[1], as: UTF8.self))
    self.init(eTag: eTag, size: size, rangeSize: rangeSize)
    for (index, character) in lines[3].enumerated() {
      guard character == Self.mark || character == Self.absent else { return nil }
      if character == Self.mark { add(index) }
    }
  }
}
