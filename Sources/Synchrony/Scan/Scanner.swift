import Hashing
import LocalFiles
import Manifest
import Storage

/// Finds out which files the Data folder holds and what is in them.
///
/// A file is read only where the stat cache cannot vouch for it, and then once. Links are not
/// followed. The folder `.S3` of the root is passed over, and so are files that are ignored.
struct Scanner: Sendable {
  let tree: any FileTree
  /// Files that are neither read nor listed; nil, which costs less, where there are none.
  var ignore: IgnoreList?
  /// Whose name the rows get.
  let editor: String
  /// The wall clock that a moment had here.
  let wallClock: @Sendable (FileTime) -> Timestamp
  /// Hears now and then how far the reading has come, from any thread.
  var progress: (@Sendable (SyncEvent.Progress) -> Void)?
  /// The parts of which files that are read and larger get digests, in bytes, or nil.
  var partSize: @Sendable () -> Int64? = { nil }
  /// What the time is told by.
  var time = Timekeeper.system
  /// The threads that read.
  var pool: any Workforce = BlockingPool()

  /// So many files are read before what came of them is entered, which keeps that small.
  private static let portion = 4_096

  /// Scans the whole folder, without blocking a thread that runs tasks.
  ///
  /// - Throws: `FileError` if the folder itself cannot be read; `DigestUnavailable`;
  ///   `CancellationError`.
  func scan() async throws -> Scan {
    try await withTaskExecutorPreference(pool) { try await scanThere() }
  }

  @concurrent private func scanThere() async throws -> Scan {
    var scan = Scan(time: time)
    var (walk, known) = try await walk()
    for folder in walk.folders {
      scan.problems += folder.problems
      scan.unknown += folder.unknown
    }
    let files = walk.files
    try await readFiles(files.filter { walk[$0].checksum == nil }, in: &walk, into: &scan)
    scan.unknown.sort()
    makeTable(of: files, from: &walk, into: &scan)
    scan.isCacheCurrent = scan.filesHashed == 0 && scan.statuses.count == known
    return scan
  }

  /// Walks the folder, and says of how many files the stat cache knows, which is gone after this.
  private func walk() async throws -> (FolderWalk, known: Int) {
    let cache = StatCache(from: tree)
    let reader = FolderReader(tree: tree, ignore: ignore, cache: cache)
    return (try await FolderWalk(reader, on: pool), cache.count)
  }

  /// Reads the files that have no checksum yet, on as many cores as there are.
  private func readFiles(
    _ places: [FolderWalk.Place],
    in walk: inout FolderWalk,
    into scan: inout Scan,
  ) async throws {
    if places.isEmpty { return }
    let progress = ScanProgress(progress, time)
    let bytes = places.map { walk[$0].status.size }.saturatingSum()
    progress.expect(files: places.count, bytes: bytes)
    for start in stride(from: 0, to: places.count, by: Self.portion) {
      let portion = places[start..<min(start + Self.portion, places.count)]
      try await readPortion(portion, in: &walk, into: &scan, progress)
    }
  }

  private func readPortion(
    _ places: ArraySlice<FolderWalk.Place>,
    in walk: inout FolderWalk,
    into scan: inout Scan,
    _ progress: ScanProgress,
  ) async throws {
    let paths = try places.map { try RelativePath(walk.path(at: $0)) }
    let outcomes = await pool.map(
      paths,
      .cores,
      worker: { [tree, partSize] in
        FileReader(tree: tree, progress: progress, partSize: partSize)
      },
      { reader, path in await reader.read(path) },
    )
    try Task.checkCancellation()
    for (index, outcome) in outcomes.enumerated() {
      switch outcome {
      case .content(let content, let status):
        walk[places[places.startIndex + index]].checksum = content.checksum
        walk[places[places.startIndex + index]].status = status
        walk[places[places.startIndex + index]].isRead = true
        scan.filesHashed += 1
        scan.bytesHashed += status.size
        if let parts = content.parts { scan.parts[content.checksum] = parts }
      case .unknown(let problem):
        scan.problems.append(problem)
        scan.unknown.append(paths[index])
      case .unavailable(let error): throw error
      case .vanished, .cancelled: break
      }
    }
  }

  /// Moves what was found into a table, folder by folder, so that it is not there twice.
  private func makeTable(
    of files: [FolderWalk.Place],
    from walk: inout FolderWalk,
    into scan: inout Scan,
  ) {
    var builder = VersionTableBuilder()
    var zone = ZoneMemory(wallClock)
    scan.statuses.reserveCapacity(files.count)
    scan.areRead.reserveCapacity(files.count)
    for place in files {
      let item = walk[place]
      defer { walk.forget(through: place) }
      guard let checksum = item.checksum else { continue }
      // `FolderReader` has held each name against the rules.
      builder.append(
        validatedPath: walk.path(at: place).span,
        checksum: checksum,
        timeEdited: zone.wallClock(item.status.modified),
        editedBy: editor,
      )
      scan.statuses.append(item.status)
      scan.areRead.append(item.isRead)
    }
    scan.table = builder.finish()
  }
}
