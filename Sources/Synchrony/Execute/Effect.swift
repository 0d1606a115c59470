import LocalFiles
import Manifest

/// What a step did to the two sides.
struct Effect: Sendable {
  /// A file here that a step wrote or removed.
  struct LocalEdit: Sendable {
    var path: RelativePath
    /// The record that is true now, or nil for a removed file.
    var record: VersionRecord?
    /// The status of a written file, or nil where its content may be another by now.
    var status: FileStatus?
  }

  var local: [LocalEdit] = []
  var remote: [LedgerEdit] = []
  var bytesUp: Int64 = 0
  var bytesDown: Int64 = 0

  static func + (left: Effect, right: Effect) -> Effect {
    Effect(
      local: left.local + right.local,
      remote: left.remote + right.remote,
      bytesUp: left.bytesUp + right.bytesUp,
      bytesDown: left.bytesDown + right.bytesDown,
    )
  }
}
