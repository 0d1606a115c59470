import Storage
import Testing

@testable import Synchrony

struct RangeMapTests {
  private func map(size: Int64 = 1_001, adding ranges: [Int] = []) -> RangeMap {
    var map = RangeMap(eTag: ETag("\"v 1\""), size: size, rangeSize: 100)
    for range in ranges { map.add(range) }
    return map
  }

  @Test func `the last range ends with the object`() {
    #expect(map().missing == Array(0...10))
    #expect(map().bytes(of: 10) == 1_000..<1_001)
    #expect(map(size: 1_000).missing == Array(0...9))
    #expect(map(size: 1_000).bytes(of: 9) == 900..<1_000)
  }

  @Test func `the front ends where the first range is missing`() {
    #expect(map(adding: [1, 2]).front == 0)
    #expect(map(adding: [0, 2]).front == 100)
    #expect(map(adding: [2, 1, 0]).front == 300)
    #expect(map(adding: Array(0...10)).front == 1_001)
    #expect(map(adding: [0, 2]).end == 300)
    #expect(map(adding: [10]).missingBytes == 1_000)
  }

  @Test func `a journal says what was written over its characters`() throws {
    var journal = try #require(map().journal)
    journal[Int(map().journalOffset(of: 3))] = RangeMap.mark
    journal[Int(map().journalOffset(of: 10))] = RangeMap.mark
    #expect(RangeMap(journal: journal) == map(adding: [3, 10]))
  }

  @Test func `a journal that is not whole is none`() throws {
    let journal = try #require(map(adding: [3]).journal)
    for count in journal.indices {
      #expect(RangeMap(journal: Array(journal[..<count])) == nil, "\(count)")
    }
    #expect(RangeMap(journal: journal + [UInt8(ascii: ".")]) == nil)
    let text = String(decoding: journal, as: UTF8.self)
    for (good, bad) in [("1001", "-1"), ("1001 100", "1001 0"), (" 100", " 9223372036854775808")] {
      #expect(RangeMap(journal: Array(text.replacing(good, with: bad).utf8)) == nil)
    }
  }

  @Test func `a version that no line can hold has no journal`() {
    #expect(RangeMap(eTag: ETag("a\nb"), size: 5, rangeSize: 2).journal == nil)
    #expect(RangeMap(eTag: nil, size: 5, rangeSize: 2).journal == nil)
  }

  @Test func `sizes at the limits of numbers are divided, or refused where they cannot be`() {
    let map = RangeMap(eTag: ETag("v"), size: .max, rangeSize: 1 << 62)
    #expect(map.bytes(of: 1) == 1 << 62..<Int64.max)
    #expect(map.missingBytes == .max)
    #expect(RangeMap.allows(size: 50 << 40, rangeSize: 8 << 20))
    #expect(!RangeMap.allows(size: .max, rangeSize: 8 << 20))
  }
}
