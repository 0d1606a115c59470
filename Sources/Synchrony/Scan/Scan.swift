import Hashing
import LocalFiles
import Manifest
import Storage

/// What a scan found in the Data folder.
struct Scan: Sendable {
  /// The files, with their checksums.
  var table = VersionTable()
  /// The status of the file of each row of `table`, as it was when the content was known.
  var statuses: [FileStatus] = []
  /// Whether the file of each row of `table` was read, as it is not proved to be what an earlier
  /// run saw.
  var areRead: [Bool] = []
  /// Digests of the parts of large contents that were read, where the remote can use them.
  var parts: [Checksum: PartHashes] = [:]
  /// What was found and takes no part in the sync, each with the reason.
  var problems: [Problem] = []
  /// Paths of which the scan cannot say what is there, sorted: at them and below them
  /// nothing counts as deleted.
  var unknown: [RelativePath] = []
  /// How many files were read.
  var filesHashed = 0
  /// How many bytes were read from them.
  var bytesHashed: Int64 = 0
  /// Whether the stat cache on disk already says what the scan found.
  var isCacheCurrent = false
  private let time: Timekeeper
  /// When the scan began.
  var start: Duration

  /// Begins a scan, whose duration is told by `time`.
  init(time: Timekeeper = .system) {
    self.time = time
    start = time.now()
  }

  /// The time since the scan began.
  var age: Duration { time.now() - start }

  /// The status of the file at `path`, or nil if the scan found none.
  func status(of path: RelativePath) -> FileStatus? {
    table.position(of: path).map { statuses[$0] }
  }

  /// Whether the file at `path` has lain there untouched since an earlier run saw its content.
  func isUntouched(_ path: RelativePath) -> Bool {
    table.position(of: path).map { !areRead[$0] } ?? false
  }

  /// Whether the scan cannot say what is at `path`.
  func isUnknown(_ path: RelativePath) -> Bool {
    if unknown.isEmpty { return false }
    return isListedUnknown(path) || path.folders.contains(where: isListedUnknown)
  }

  private func isListedUnknown(_ path: RelativePath) -> Bool {
    var (low, high) = (0, unknown.count)
    while low < high {
      let middle = (low + high) / 2
      if unknown[middle] < path { low = middle + 1 } else { high = middle }
    }
    return low < unknown.count && unknown[low] == path
  }
}
