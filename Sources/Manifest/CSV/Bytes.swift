extension Span<UInt8> {
  /// The bounds that are left without spaces and tabs at either end.
  func trimmingBlanks() -> Range<Int> {
    var start = 0
    var end = count
    while start < end, self[start].isBlank { start += 1 }
    while end > start, self[end - 1].isBlank { end -= 1 }
    return start..<end
  }

  /// Whether the bytes in `range` are those of `text`.
  func has(_ text: StaticString, in range: Range<Int>) -> Bool {
    let wanted = Array(text.description.utf8)
    guard wanted.count == range.count else { return false }
    return wanted.indices.allSatisfy { wanted[$0] == self[range.lowerBound + $0] }
  }

  /// The bytes in `range` as an array.
  func array(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    for index in range { bytes.append(self[index]) }
    return bytes
  }

  /// Compares two ranges by their bytes: below 0, 0 or above 0.
  @inline(__always)
  static func compare(
    _ left: Span<UInt8>,
    _ leftRange: Range<Int>,
    _ right: Span<UInt8>,
    _ rightRange: Range<Int>,
  ) -> Int {
    let common = Swift.min(leftRange.count, rightRange.count)
    var offset = 0
    // Paths that stand side by side have long beginnings in common.
    while offset + 8 <= common {
      let leftWord = left.word(at: leftRange.lowerBound + offset)
      let rightWord = right.word(at: rightRange.lowerBound + offset)
      if leftWord != rightWord { return leftWord < rightWord ? -1 : 1 }
      offset += 8
    }
    while offset < common {
      let leftByte = left[leftRange.lowerBound + offset]
      let rightByte = right[rightRange.lowerBound + offset]
      if leftByte != rightByte { return leftByte < rightByte ? -1 : 1 }
      offset += 1
    }
    return leftRange.count - rightRange.count
  }

  /// Compares two texts by their bytes: below 0, 0 or above 0.
  static func compare(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
    compare(left, 0..<left.count, right, 0..<right.count)
  }

  /// The eight bytes from `offset` on, which are there, as a number that is in order as they are.
  @inline(__always)
  private func word(at offset: Int) -> UInt64 {
    // The load itself is held against the bounds; only that any bits make a number is promised.
    UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}

extension UInt8 {
  static let comma = UInt8(ascii: ",")
  static let quote = UInt8(ascii: "\"")
  static let slash = UInt8(ascii: "/")
  static let dot = UInt8(ascii: ".")
  static let tilde = UInt8(ascii: "~")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")

  var isBlank: Bool { self == 32 || self == 9 }
}
