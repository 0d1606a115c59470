import TestSupport
import Testing

@testable import Manifest

struct PathSorterTests {
  @Test func `rows are sorted as a plain sort has them, and the first of a path is left`() {
    var random = SeededRandom(seed: 3)
    for count in [0, 1, 2, 3, 20, 31, 32, 33, 100, 700, 3_000] {
      for _ in 0..<12 { expectSorted(paths(count, &random)) }
    }
  }

  @Test func `paths that are beginnings of one another are sorted by their lengths`() {
    for count in [5, 40, 130, 300] {
      let long = [UInt8](repeating: 0x61, count: count)
      let paths = (1...count).map { Array(long.prefix($0)) }
      expectSorted(paths.reversed() + paths)
    }
  }

  @Test func `paths that end where the places looked at end are told from longer ones`() {
    for length in [PathSurvey.width - 1, PathSurvey.width, PathSurvey.width + 1] {
      let path = [UInt8](repeating: 0x62, count: length)
      let group = [path + [0xFF], path, path + [1], path + [1, 1]]
      expectSorted(Array(repeating: group, count: 40).flatMap { $0 })
    }
  }

  @Test func `of many rows of one path only the first is left`() {
    for length in [1, 63, 64, 65, 128, 4_095] {
      expectSorted(Array(repeating: [UInt8](repeating: 0x2F, count: length), count: 100))
    }
  }

  @Test func `all bytes but zero are sorted by their values`() {
    let bytes = (UInt8(1)...255).map { [$0] }
    expectSorted(bytes.reversed())
    expectSorted(bytes.flatMap { first in [0x7F, 0x80, 0xFF].map { first + [$0] } }.reversed())
  }

  /// Paths of a few stems and endings: deep groups, long common beginnings, duplicates.
  private func paths(_ count: Int, _ random: inout SeededRandom) -> [[UInt8]] {
    let alphabet: [UInt8] =
      [[0x61, 0x62], [1, 0x7F, 0x80, 0xFF], Array(1...255)]
      .randomElement(using: &random) ?? []
    let stems = (0..<4).map { _ in
      let length = [0, 1, 7, 63, 64, 65, 130].randomElement(using: &random) ?? 0
      return bytes(length, alphabet.prefix(2), &random)
    }
    return (0..<count).map { _ in
      let stem = stems.randomElement(using: &random) ?? []
      let ending = bytes(Int.random(in: 1...80, using: &random), alphabet.prefix(1), &random)
      return stem + ending + bytes(Int.random(in: 0...12, using: &random), alphabet[...], &random)
    }
  }

  private func bytes(
    _ count: Int,
    _ alphabet: ArraySlice<UInt8>,
    _ random: inout SeededRandom,
  ) -> [UInt8] {
    (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 1 }
  }

  /// Sorts rows that carry their positions as checksums, and compares with a plain sort.
  private func expectSorted(
    _ paths: [[UInt8]],
    sourceLocation: SourceLocation = #_sourceLocation,
  ) {
    // The paths lie apart, so that whoever reads beyond an end meets another byte.
    var arena: [UInt8] = []
    var rows: [VersionRow] = []
    for (position, path) in paths.enumerated() {
      arena.append(UInt8.random(in: 1...255))
      let checksum = Checksum(high: 0, low: UInt64(position))
      let range = arena.count..<arena.count + path.count
      rows.append(
        VersionRow(path: range, checksum: checksum, time: Timestamp(seconds: 0), editor: 0)
      )
      arena += path
    }
    let duplicates = PathSorter.sortUnique(&rows, in: arena.span)

    let order = paths.indices.sorted { left, right in
      paths[left] == paths[right]
        ? left < right : paths[left].lexicographicallyPrecedes(paths[right])
    }
    let isFirst = order.indices.map { $0 == 0 || paths[order[$0]] != paths[order[$0 - 1]] }
    let kept = zip(order, isFirst).filter(\.1).map { UInt64($0.0) }
    let left = zip(order, isFirst).filter { !$0.1 }.map { UInt64($0.0) }
    #expect(rows.map(\.checksum.low) == kept, sourceLocation: sourceLocation)
    #expect(
      duplicates.map(\.checksum.low).sorted() == left.sorted(),
      sourceLocation: sourceLocation
    )
    let isSorted = PathSorter.isStrictlySorted(rows, in: arena.span)
    #expect(isSorted, sourceLocation: sourceLocation)
  }
}
