import Foundation

/// What may happen to a file that somebody is at work on.
enum FileChange: String, CaseIterable, Sendable {
  case editedInPlace = "edited in place, its size and time as before"
  case truncated
  case grown
  case replaced = "replaced by another file"
  case deleted
  case becomesFolder = "replaced by a folder"
  case becomesLink = "replaced by a link"
  case unreadable = "made unreadable"

  /// Carries it out.
  ///
  /// - Returns: a content that is somebody's work from then on, or nil.
  @discardableResult
  func carryOut(on file: String, of person: Person) throws -> String? {
    let path = "\(person.folder)/\(file)"
    guard let old = person.read(file) else { throw CocoaError(.fileNoSuchFile) }
    switch self {
    case .editedInPlace:
      let text = String(repeating: "!", count: old.utf8.count)
      let time = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
      try Self.overwrite(path, with: text)
      try FileManager.default.setAttributes(
        [.modificationDate: time ?? Date()],
        ofItemAtPath: path,
      )
      return text
    case .truncated:
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: UInt64(old.utf8.count / 2))
      try handle.close()
      return String(old.prefix(old.utf8.count / 2))
    case .grown:
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("and more".utf8))
      try handle.close()
      return old + "and more"
    case .replaced:
      try person.write("another file", to: "\(file).new", at: 500)
      try FileManager.default.removeItem(atPath: path)
      try person.move("\(file).new", to: file)
      return "another file"
    case .deleted:
      try person.remove(file)
      return nil
    case .becomesFolder:
      try person.remove(file)
      try person.write("in the folder", to: "\(file)/inside", at: 500)
      return "in the folder"
    case .becomesLink:
      try person.remove(file)
      try Data(Self.outside.utf8)
        .write(to: URL(fileURLWithPath: person.team.path + "/outside"))
      try FileManager.default.createSymbolicLink(
        atPath: path,
        withDestinationPath: person.team.path + "/outside",
      )
      return nil
    case .unreadable:
      // Who may do everything reads it all the same; `ChangingTree` refuses that.
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
      return old
    }
  }

  /// What lies where the link leads.
  static let outside = "outside the Data folder"

  private static func overwrite(_ path: String, with text: String) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }
}
