import TestSupport
import Testing

@testable import Manifest

struct SortEntryTests {
  @Test func `a range is sorted by its keys, equal ones stay in their order`() {
    var random = SeededRandom(seed: 5)
    for limit in [1, 2, 255, 256, 257, 1 << 32, 1 << 48 | 1, .max] as [UInt64] {
      for count in [0, 1, 2, 50, 400] {
        // Few different keys, so that some are equal and some digits are everywhere the same.
        let keys = (0..<9).map { _ in UInt64.random(in: 0..<limit, using: &random) } + [limit - 1]
        var entries = (0..<count).map { position in
          SortEntry(key: keys.randomElement(using: &random) ?? 0, position: UInt32(position))
        }
        let range = count / 4..<count - count / 5
        let expected =
          entries[..<range.lowerBound]
          + entries[range].sorted { ($0.key, $0.position) < ($1.key, $1.position) }
          + entries[range.upperBound...]
        var scratch = [SortEntry](repeating: SortEntry(position: 0), count: count)
        entries.sortByKey(in: range, below: limit, with: &scratch)
        #expect(entries.map(\.position) == expected.map(\.position))
      }
    }
  }
}
