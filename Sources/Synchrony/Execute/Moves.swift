import Manifest
import Synchronization

/// Which files of the remote this run has copied to another name, so that their content stays
/// when they are deleted.
final class Moves: Sendable {
  private let sources = Mutex<[RelativePath: Checksum]>([:])

  /// Notes that the content of the file at `path` lies under another name as well.
  func note(_ path: RelativePath, _ checksum: Checksum) {
    sources.withLock { $0[path] = checksum }
  }

  /// Whether the file at `path` was copied when it had this content.
  func contains(_ path: RelativePath, _ checksum: Checksum) -> Bool {
    sources.withLock { $0[path] == checksum }
  }
}
