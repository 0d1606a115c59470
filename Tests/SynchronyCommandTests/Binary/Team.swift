import Foundation

/// People with a folder each and one shared directory, all temporary.
struct Team {
  let root: URL

  init(_ people: String...) throws {
    root = FileManager.default.temporaryDirectory.appending(path: "synchrony-\(UUID().uuidString)")
    for folder in ["share"] + people.map({ "\($0)/Data" }) {
      try FileManager.default.createDirectory(
        at: root.appending(path: folder),
        withIntermediateDirectories: true,
      )
    }
  }

  /// The folder that `person` works in.
  func home(of person: String) -> URL { root.appending(path: person) }

  /// Writes a file of `person`, last modified so many hours after 2026-11-21.
  func write(_ text: String, to name: String, of person: String, hour: Int = 10) throws {
    let url = home(of: person).appending(path: "Data/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true,
    )
    try Data(text.utf8).write(to: url)
    let time = Date(timeIntervalSince1970: 1_795_219_200 + Double(hour) * 3_600)
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: url.path)
  }

  /// Removes a file of `person`.
  func remove(_ name: String, of person: String) throws {
    try FileManager.default.removeItem(at: home(of: person).appending(path: "Data/\(name)"))
  }

  /// What a file of `person` holds, or nil.
  func read(_ name: String, of person: String) -> String? {
    try? String(contentsOf: home(of: person).appending(path: "Data/\(name)"), encoding: .utf8)
  }

  /// The arguments of a subcommand that `person` gives.
  func arguments(_ words: String..., as person: String) -> [String] {
    words + ["--platform", "Folder", "--remote", "../share", "--user", person]
  }

  /// Removes everything.
  func disband() {
    try? FileManager.default.removeItem(at: root)
  }
}
