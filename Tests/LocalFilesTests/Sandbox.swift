import Foundation
import Glibc
import Manifest
import Testing

@testable import LocalFiles

/// A way of working of `DirectoryTree` that the tests of `FileTree` are run with.
struct Variant: Sendable, CustomTestStringConvertible {
  var lookup: FolderLookup
  var renames: RenameSupport

  var testDescription: String { "\(lookup), \(renames)" }

  static let all = [
    Variant(lookup: .kernel, renames: .native),
    Variant(lookup: .stepwise, renames: .links),
    Variant(lookup: .kernel, renames: .plain),
  ]
}

/// A temporary folder: `root`, which a tree is opened on, and `outside`, which holds a secret.
final class Sandbox: Sendable {
  let path: String
  let tree: DirectoryTree

  var root: String { path + "/root" }
  var secret: String { path + "/outside/secret" }

  init(_ variant: Variant? = nil) throws {
    path = NSTemporaryDirectory() + "synchrony-files-" + UUID().uuidString
    let manager = FileManager.default
    try manager.createDirectory(atPath: path + "/root", withIntermediateDirectories: true)
    try manager.createDirectory(atPath: path + "/outside/folder", withIntermediateDirectories: true)
    tree = try DirectoryTree(
      at: path + "/root",
      lookup: variant?.lookup,
      renames: variant?.renames ?? .native,
    )
    try Data("secret".utf8).write(to: URL(fileURLWithPath: secret))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func write(_ text: String, to name: String) throws {
    let url = URL(fileURLWithPath: root + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true,
    )
    try Data(text.utf8).write(to: url)
  }

  func text(of name: String) -> String? {
    (try? Data(contentsOf: URL(fileURLWithPath: root + "/" + name)))
      .map { String(decoding: $0, as: UTF8.self) }
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: root + "/" + name,
      withDestinationPath: target,
    )
  }

  func pipe(_ name: String) {
    _ = unsafe mkfifo(root + "/" + name, 0o600)
  }

  /// All names below the root and outside, sorted, so that nothing changes unseen.
  var names: [String] {
    (FileManager.default.subpaths(atPath: path) ?? []).sorted()
  }

  /// What lies outside is as it was.
  var isOutsideUntouched: Bool {
    let text = (try? Data(contentsOf: URL(fileURLWithPath: secret))).map {
      String(decoding: $0, as: UTF8.self)
    }
    let names = FileManager.default.subpaths(atPath: path + "/outside") ?? []
    return text == "secret" && names.sorted() == ["folder", "secret"]
  }
}

func key(_ text: String) throws -> ObjectKey {
  try ObjectKey(validating: Array(text.utf8))
}

/// Runs `body` and returns the code of the error that it throws, or nil.
func code<Result>(of body: () throws -> Result) -> FileError.Code? {
  do {
    _ = try body()
    return nil
  } catch {
    return (error as? FileError)?.code
  }
}
