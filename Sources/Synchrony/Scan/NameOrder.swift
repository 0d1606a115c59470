/// The order of names by their bytes.
struct NameOrder {
  /// Eight bytes of a name as a number, and whose they are.
  private struct Entry {
    var key: UInt64
    var position: Int
  }

  /// The positions of the names, the least first.
  let positions: [Int]

  /// Sorts `names`, which are places in `bytes`.
  ///
  /// Most names of a folder begin alike; the eight bytes after that decide most comparisons.
  init(_ names: [Range<Int>], in bytes: [UInt8]) {
    let shared = Self.sharedPrefix(of: names, in: bytes)
    var entries = names.indices.map { position in
      Entry(key: Self.key(of: names[position].dropFirst(shared), in: bytes), position: position)
    }
    let span = bytes.span
    entries.sort { left, right in
      left.key == right.key
        ? span.compare(names[left.position], to: span, names[right.position]) < 0
        : left.key < right.key
    }
    positions = entries.map(\.position)
  }

  private static func sharedPrefix(of names: [Range<Int>], in bytes: [UInt8]) -> Int {
    guard let first = names.first else { return 0 }
    var shared = first.count
    for name in names {
      shared = min(shared, name.count)
      for index in 0..<shared
      where bytes[name.lowerBound + index] != bytes[first.lowerBound + index] {
        shared = index
        break
      }
    }
    return shared
  }

  /// Names hold no NUL, so that what is shorter comes first.
  private static func key(of name: Range<Int>, in bytes: [UInt8]) -> UInt64 {
    var key: UInt64 = 0
    for offset in 0..<8 {
      key = key << 8 | UInt64(offset < name.count ? bytes[name.lowerBound + offset] : 0)
    }
    return key
  }
}

extension Span<UInt8> {
  /// Compares bytes of this span with bytes of another: below 0, 0 or above 0.
  func compare(_ range: Range<Int>, to other: Span<UInt8>, _ otherRange: Range<Int>) -> Int {
    for offset in 0..<Swift.min(range.count, otherRange.count) {
      let (left, right) = (self[range.lowerBound + offset], other[otherRange.lowerBound + offset])
      if left != right { return left < right ? -1 : 1 }
    }
    return range.count - otherRange.count
  }
}
