import TestSupport
import Testing

@testable import Manifest

struct PathCodeTests {
  @Test func `numbers are ordered as the bytes are of which they speak`() {
    var random = SeededRandom(seed: 9)
    for variety in [2, 13, 255] {
      for depth in [0, 1, 70] {
        let paths = (0..<60).map { _ in
          (0..<Int.random(in: depth...depth + 90, using: &random)).map { place in
            place < depth ? 7 : UInt8.random(in: 1...UInt8(variety), using: &random)
          }
        }
        let (code, numbers) = encode(paths, depth: depth)
        #expect(code.end > depth && code.end <= depth + PathSurvey.width)
        let known = paths.map { path in
          (0..<code.end).map { $0 < path.count ? path[$0] : 0 }
        }
        for (left, right) in zip(known.indices, known.indices.dropFirst()) {
          #expect(numbers[left] < code.limit)
          #expect((numbers[left] == numbers[right]) == (known[left] == known[right]))
          let isBefore = known[left].lexicographicallyPrecedes(known[right])
          #expect((numbers[left] < numbers[right]) == isBefore)
        }
      }
    }
  }

  @Test func `places where all paths agree take no room`() {
    let texts = (0..<100).map { "site/measurement-of-\(100 + $0)/a-long-name-of-a-table.csv" }
    let (code, numbers) = encode(texts.map { Array($0.utf8) }, depth: 0)
    #expect(code.limit == 100)
    #expect(numbers == Array(0..<100))
    #expect(code.end == PathSurvey.width)
  }

  private func encode(_ paths: [[UInt8]], depth: Int) -> (PathCode, [UInt64]) {
    let arena = paths.flatMap(\.self)
    var ranges: [Range<Int>] = []
    for path in paths {
      let start = ranges.last?.upperBound ?? 0
      ranges.append(start..<start + path.count)
    }
    var survey = PathSurvey(depth: depth)
    for range in ranges { survey.note(range, arena.span) }
    let code = PathCode(survey)
    var numbers: [UInt64] = []
    for range in ranges { numbers.append(code.number(of: range, arena.span)) }
    return (code, numbers)
  }
}
