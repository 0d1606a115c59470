@testable import Manifest

/// A checksum as ledgers have it, made of one repeated digit.
func digits(_ digit: Character) -> String { String(repeating: digit, count: 32) }

/// The rest of a row whose path comes before.
let rest = "alice,2024-03-01 09:00:00,\(digits("a"))"

/// A version table under the usual header.
func ledger(_ rows: String, header: String = "File,Edited By,Time Edited,Checksum\n") -> [UInt8] {
  Array((header + rows).utf8)
}

extension VersionTable {
  /// Reads a ledger called `versions.csv`.
  static func read(_ bytes: [UInt8]) throws -> (table: VersionTable, problems: [Problem]) {
    try read(csv: bytes, ledger: "versions.csv")
  }

  var paths: [String] { (0..<count).map { path(at: $0).description } }

  var listing: [String: VersionRecord] {
    Dictionary(uniqueKeysWithValues: (0..<count).map { (path(at: $0).description, record(at: $0)) })
  }
}

extension VersionRecord {
  /// What `rest` says.
  static let sample = VersionRecord(
    checksum: Checksum(high: 0xAAAA_AAAA_AAAA_AAAA, low: 0xAAAA_AAAA_AAAA_AAAA),
    timeEdited: Timestamp(seconds: 1_709_283_600),
    editedBy: "alice",
  )
}
