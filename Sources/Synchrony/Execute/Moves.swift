import LocalFiles
import Manifest

/// Which files of the remote this run has stored under another name as well, so that their
/// content stays when they are deleted.
final class Moves: Sendable {
  private let sources = Guarded<[RelativePath: Checksum]>([:])

  /// Notes that the content of the file at `path` lies under another name as well.
  func note(_ path: RelativePath, _ checksum: Checksum) {
    sources.withLock { $0[path] = checksum }
  }

  /// Whether the content of the file at `path`, if it is this one, lies under another name.
  func contains(_ path: RelativePath, _ checksum: Checksum) -> Bool {
    sources.withLock { $0[path] == checksum }
  }
}
