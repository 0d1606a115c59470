import Foundation
import Glibc
import LocalFiles
import Manifest

@testable import Synchrony

/// A temporary Data folder with a folder beside it.
final class ScanFolder: Sendable {
  let path: String
  let tree: DirectoryTree

  var root: String { path + "/Data" }

  init() throws {
    path = NSTemporaryDirectory() + "synchrony-scan-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path + "/Data/.S3/tmp",
      withIntermediateDirectories: true,
    )
    tree = try DirectoryTree(at: path + "/Data")
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
    // In place, so that the inode stays.
    guard let file = unsafe fopen(url.path, "w") else { throw CocoaError(.fileWriteUnknown) }
    defer { unsafe fclose(file) }
    unsafe fputs(text, file)
  }

  func setModified(_ name: String, _ time: FileTime) throws {
    let times = [
      timespec(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds)),
      timespec(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds)),
    ]
    _ = unsafe utimensat(AT_FDCWD, root + "/" + name, times, 0)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: root + "/" + name,
      withDestinationPath: target,
    )
  }

  /// Waits until what was written so far is older than a tick of the disk's clock.
  func settle() async throws {
    try await Task.sleep(for: .milliseconds(150))
  }

  func scanner(_ tree: (any FileTree)? = nil) -> DataScanner {
    DataScanner(tree: tree ?? self.tree, editor: "alice") { Timestamp(seconds: $0.seconds + 3_600) }
  }
}

extension Scan {
  /// The paths of the rows, in their order.
  var paths: [String] { (0..<table.count).map { table.path(at: $0).description } }

  var unknownPaths: [String] { unknown.map(\.description) }

  func checksum(of path: String) throws -> Checksum? {
    try table[RelativePath(path)]?.checksum
  }
}
