import Foundation
import Testing

/// A person with a Data folder and one of the two programs.
struct Member: Sendable {
  let name: String
  /// What is used from now on, in the same folder.
  var program: Program
  let team: MixedTeam
  /// The clock on the wall, as TZ has it.
  var zone = "UTC"
  /// What the original ends its lines with: `\r\n` as on Windows, or nil for what is usual.
  var lineEnd: String?

  var home: URL { team.root.appending(path: name) }
  var folder: URL { home.appending(path: "Data") }

  /// Writes a file, last modified so many minutes after the team came together.
  func write(_ text: String, to file: String, at minutes: Int = -600) throws {
    let url = folder.appending(path: file)
    try makeFolder(of: url)
    try Data(text.utf8).write(to: url)
    try touch(file, at: minutes)
  }

  /// Changes when a file was last modified, and nothing else.
  func touch(_ file: String, at minutes: Int) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: team.time(minutes)],
      ofItemAtPath: folder.appending(path: file).path,
    )
  }

  func remove(_ files: String...) throws {
    for file in files { try FileManager.default.removeItem(at: folder.appending(path: file)) }
  }

  func move(_ file: String, to other: String) throws {
    let target = folder.appending(path: other)
    try makeFolder(of: target)
    try FileManager.default.moveItem(at: folder.appending(path: file), to: target)
  }

  /// The content of a file, or nil.
  func read(_ file: String) -> String? {
    let bytes = try? Data(contentsOf: folder.appending(path: file))
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  private func makeFolder(of url: URL) throws {
    let folder = url.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }
}
