import Foundation

/// The checked-in files that tests read.
enum Fixture {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  /// The bytes of a file below `Fixtures`.
  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appending(path: path)))
  }

  /// The paths below `Fixtures/Recorded` of all files that `matches` takes.
  static func recorded(_ matches: (String) -> Bool) -> [String] {
    let folder = root.appending(path: "Recorded").path
    let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return paths.filter(matches).sorted()
  }
}
