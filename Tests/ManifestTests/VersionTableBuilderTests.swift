import TestSupport
import Testing

@testable import Manifest

struct VersionTableBuilderTests {
  @Test func `rows are sorted by the bytes of their paths, and the first of a path counts`() throws
  {
    var random = SeededRandom(seed: 7)
    for _ in 0..<200 {
      var builder = VersionTableBuilder()
      var expected: [[UInt8]: VersionRecord] = [:]
      for number in 0..<Int.random(in: 0...60, using: &random) {
        // Long common beginnings, so that the sorting goes deep; few names, so that they repeat.
        let text = random.text(["site", "0123456789abcde", "x/y", "é", "b", "c"], 1...6)
        guard let path = try? RelativePath(text) else { continue }
        var record = VersionRecord.sample
        record.timeEdited = Timestamp(seconds: Int64(number))
        record.editedBy = ["alice", "bob", ""].randomElement(using: &random) ?? ""
        builder.append(path, record)
        if record.editedBy.isEmpty { record.editedBy = "NONAME" }
        if expected[path.bytes] == nil { expected[path.bytes] = record }
      }
      let table = builder.finish()
      let sorted = expected.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      #expect((0..<table.count).map { table.path(at: $0).bytes } == sorted.map(\.key))
      #expect((0..<table.count).map(table.record(at:)) == sorted.map(\.value))
    }
  }

  @Test func `paths whose lengths are multiples of what is compared at once keep their order`()
    throws
  {
    for length in [15, 16, 17, 31, 32, 33] {
      let path = String(repeating: "a", count: length)
      var builder = VersionTableBuilder()
      for text in [path + "b", path, path + "a", path] {
        builder.append(try RelativePath(text), .sample)
      }
      #expect(builder.finish().paths == [path, path + "a", path + "b"])
    }
  }

  @Test func `a lookup finds each row and nothing else`() throws {
    var builder = VersionTableBuilder()
    let names = ["a", "a/b", "ab", "b", "é"]
    for name in names { builder.append(try RelativePath(name), .sample) }
    let table = builder.finish()
    for name in names { #expect(table[try RelativePath(name)] == .sample) }
    for name in ["A", "a/", "aa", "0", "zz", "e"].compactMap({ try? RelativePath($0) }) {
      #expect(table[name] == nil)
    }
  }

  @Test func `times of all years and long paths fit into a row`() throws {
    var record = VersionRecord.sample
    let longest = Array(repeating: String(repeating: "x", count: 255), count: 16)
    let path = try RelativePath(String(longest.joined(separator: "/").prefix(4_095)))
    for seconds in [Int64.min, -62_135_596_800, -1, 0, 253_402_300_799, .max] {
      record.timeEdited = Timestamp(seconds: seconds)
      var builder = VersionTableBuilder()
      builder.append(path, record)
      #expect(builder.finish()[path] == record)
    }
  }
}

struct VersionTableEditsTests {
  @Test func `edits put rows in, replace and remove them as in a dictionary`() throws {
    var random = SeededRandom(seed: 11)
    let names = ["a", "b", "c/d", "c/e", "f", "g"]
    for _ in 0..<300 {
      var expected: [String: VersionRecord] = [:]
      var builder = VersionTableBuilder()
      for name in names where Bool.random(using: &random) {
        expected[name] = .sample
        builder.append(try RelativePath(name), .sample)
      }
      var edits: [RelativePath: VersionRecord?] = [:]
      for name in names where Bool.random(using: &random) {
        var record: VersionRecord? = .sample
        record?.editedBy = "bob"
        if Bool.random(using: &random) { record = nil }
        edits[try RelativePath(name)] = .some(record)
        expected[name] = record
      }
      let table = builder.finish().applying(edits)
      #expect(table.listing == expected)
      #expect(table.paths == expected.keys.sorted())
    }
  }

  @Test func `a damaged row stays until a row of its path is put in`() throws {
    let (table, _) = try VersionTable.read(
      ledger("bad,alice\nworse,x\n../out,\(rest)\nz,\(rest)\n")
    )
    var edits: [RelativePath: VersionRecord?] = [try RelativePath("a"): .sample]
    edits.updateValue(nil, forKey: try RelativePath("worse"))
    let other = table.applying(edits)
    #expect(other.damagedRowCount == 3)
    let mended = table.applying([try RelativePath("bad"): .sample])
    let written = String(decoding: mended.csv(), as: UTF8.self)
    #expect(written.hasSuffix("bad,\(rest)\nz,\(rest)\nworse,x\n../out,\(rest)\n"))
  }
}
