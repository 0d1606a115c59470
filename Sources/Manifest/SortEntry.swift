/// What is moved about while rows are sorted.
struct SortEntry {
  /// What is sorted by.
  var key: UInt64 = 0
  /// Where the row stood.
  var position: UInt32
  /// Whether a row of the same path stood before.
  var isDuplicate = false
}

extension [SortEntry] {
  /// How many bits of the keys a pass of the sort looks at.
  private static var digitBits: Int { 8 }

  /// Sorts a range by the keys; entries of one key stay in their order.
  ///
  /// A radix sort that begins with the lowest digit, because it compares nothing, so that no
  /// branch can be guessed wrong.
  ///
  /// - Parameters:
  ///   - range: what is sorted.
  ///   - limit: is above all keys, 1 or more.
  ///   - scratch: has as many entries; its content is lost.
  mutating func sortByKey(
    in range: Range<Int>,
    below limit: UInt64,
    with scratch: inout [SortEntry],
  ) {
    let bits = UInt64.bitWidth - (limit - 1).leadingZeroBitCount
    var isSwapped = false
    for shift in stride(from: 0, to: bits, by: Self.digitBits)
    where spread(range, by: shift, to: &scratch) {
      swap(&self, &scratch)
      isSwapped.toggle()
    }
    if isSwapped {
      swap(&self, &scratch)
      for index in range { self[index] = scratch[index] }
    }
  }

  /// Copies a range to `target` in the order of one digit.
  ///
  /// - Returns: false, and nothing is copied, if the digit is the same everywhere.
  private func spread(_ range: Range<Int>, by shift: Int, to target: inout [SortEntry]) -> Bool {
    let mask = UInt64(1) << UInt64(Self.digitBits) - 1
    var starts = [Int](repeating: 0, count: 1 << Self.digitBits)
    for index in range { starts[Int((self[index].key >> UInt64(shift)) & mask)] += 1 }
    if starts.contains(range.count) { return false }
    var next = range.lowerBound
    for digit in starts.indices { (starts[digit], next) = (next, next + starts[digit]) }
    for index in range {
      let digit = Int((self[index].key >> UInt64(shift)) & mask)
      target[starts[digit]] = self[index]
      starts[digit] += 1
    }
    return true
  }
}
