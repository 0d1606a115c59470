import Foundation
import Storage

/// A folder that lasts as long as a test.
func withTemporaryFolder<Value>(
  _ body: (URL) async throws -> Value
) async throws -> Value {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "synchrony-\(UUID().uuidString)", directoryHint: .isDirectory)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}

extension FolderStorage {
  /// The directory as one machine sees it.
  static func machine(
    at folder: URL,
    user: String = "alice",
    pageSize: Int = 1_000,
  ) throws -> FolderStorage {
    var settings = Settings()
    settings.pageSize = pageSize
    return try FolderStorage(at: folder.path, user: user, settings: settings)
  }
}
