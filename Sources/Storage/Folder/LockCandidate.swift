import LocalFiles
import Manifest

/// A lock file that is written and not in place, or that was put in place.
struct LockCandidate: Sendable {
  /// Its temporary name.
  let name: ObjectKey
  /// The open file, which stays this file wherever it is moved.
  let file: any WritableFile
  /// What it says.
  let record: LockRecord

  /// Writes the file again, so that its lease begins anew.
  ///
  /// - Returns: the present by the clock of the share.
  func stamp() throws(FileError) -> FileTime {
    try file.write(record.bytes.span, at: 0)
    try file.synchronize()
    return try file.status().modified
  }
}
