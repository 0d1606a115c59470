import LocalFiles
import Manifest

/// Contents of files on the remote that something is true of, as this run has seen.
final class NotedContents: Sendable {
  private let contents = Guarded<[RelativePath: Checksum]>([:])

  /// Notes the content of the file at `path`, in the place of another that was noted for it.
  func note(_ path: RelativePath, _ checksum: Checksum) {
    contents.withLock { $0[path] = checksum }
  }

  /// Whether this very content of the file at `path` was noted.
  func contains(_ path: RelativePath, _ checksum: Checksum) -> Bool {
    contents.withLock { $0[path] == checksum }
  }
}
