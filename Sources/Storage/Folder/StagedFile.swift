import LocalFiles
import Manifest

/// A whole object, durable under a temporary name, that is not yet anybody's.
struct StagedFile: Sendable {
  /// The temporary name.
  let name: ObjectKey
  /// The MD5 of the content.
  let checksum: Checksum
  /// The status of the open file, wherever it lies.
  let status: @Sendable () throws(FileError) -> FileStatus
}
