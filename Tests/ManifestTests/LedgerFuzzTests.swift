import Foundation
import TestSupport
import Testing

@testable import Manifest

struct LedgerFuzzTests {
  private static let parts = [
    "a", "b/c", "é", ",", ",", ",", "\"", "\"", "\n", "\n", "\r", "\r\n", "\0", " ", "\t", "../",
    "/", ".S3/",
    "File,Edited By,Time Edited,Checksum\n", rest, ",\(rest)\n", digits("F"), "2024-03-01 09:00:00",
    "\u{FEFF}", "<html>", "Unnamed: 0", "File", "alice", "NA",
  ]

  @Test func `random and mutated tables never trap, and what is read is written and read alike`() {
    let deadline = Date(timeIntervalSinceNow: fuzzSeconds)
    var seed: UInt64 = 1
    while Date() < deadline {
      var random = SeededRandom(seed: seed)
      let header = "File,Edited By,Time Edited,Checksum\n"
      var bytes = Array((header + random.text(Self.parts, 0...40)).utf8)
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
      check(bytes, seed: seed)
      seed += 1
    }
  }

  private func check(_ bytes: [UInt8], seed: UInt64) {
    if let (table, _) = try? VersionTable.read(bytes) {
      let written = table.csv()
      let again = try? VersionTable.read(written).table
      let isSame = again?.listing == table.listing && again?.csv() == written
      #expect(isSame, "version table of seed \(seed)")
      #expect(again?.damagedRowCount == table.damagedRowCount, "seed \(seed)")
    }
    if let (table, _) = try? DeletionTable.read(csv: bytes, ledger: "d") {
      let again = try? DeletionTable.read(csv: table.csv(), ledger: "d").table
      let isSame = again?.rows == table.rows && again?.csv() == table.csv()
      #expect(isSame, "deletion table of seed \(seed)")
    }
  }

  @Test func `random patterns never trap`() {
    let deadline = Date(timeIntervalSinceNow: fuzzSeconds / 2)
    var random = SeededRandom(seed: 5)
    let path = RelativePath(validated: Array("ab/[x]/é!.csv".utf8))
    while Date() < deadline {
      let lines = (0..<200).map { _ in
        "*?[]!^-:\\/ab.#\n\r é".utf8.randomElement(using: &random) ?? 0
      }
      _ = IgnoreList(lines).ignores(path)
    }
  }
}
