import Dispatch
import Glibc
import Hashing
import LocalFiles
import Manifest
import Synchronization

/// Finds out which files the Data folder holds and what is in them.
///
/// A file is read only where the stat cache cannot vouch for it, and then once. Links are not
/// followed. The folder `.S3` of the root is passed over, and so are files that are ignored.
struct Scanner: Sendable {
  let tree: any FileTree
  /// Files that are neither read nor listed.
  var ignore = IgnoreList()
  /// Whose name the rows get.
  let editor: String
  /// The wall clock that a moment had here.
  let wallClock: @Sendable (FileTime) -> Timestamp
  /// Hears now and then how far the reading has come, from any thread.
  var progress: (@Sendable (SyncEvent.Progress) -> Void)?

  /// Scans the whole folder, without blocking a thread that runs tasks.
  ///
  /// - Throws: `FileError` if the folder itself cannot be read; `DigestUnavailable`;
  ///   `CancellationError`.
  func scan() async throws -> Scan {
    try await BlockingWork.run { cancellation in try scan(until: cancellation) }
  }

  private func scan(until cancellation: CancellationFlag) throws -> Scan {
    var scan = Scan()
    let cache = StatCache(from: tree)
    let reader = FolderReader(tree: tree, ignore: ignore, cache: cache)
    let walk = try FolderWalk(reader, until: cancellation)
    for folder in walk.folders {
      scan.problems += folder.problems
      scan.unknown += folder.unknown
    }
    var files: [FoundFile] = []
    walk.forEachFile { item, path in
      files.append(FoundFile(path: path, status: item.status, checksum: item.checksum))
    }
    try readUnknown(in: &files, into: &scan, until: cancellation)
    scan.unknown.sort()
    makeTable(of: files, into: &scan)
    scan.isCacheCurrent = scan.filesHashed == 0 && scan.statuses.count == cache.count
    return scan
  }

  /// Reads the files that have no checksum yet, on as many cores as there are.
  private func readUnknown(
    in files: inout [FoundFile],
    into scan: inout Scan,
    until cancellation: CancellationFlag,
  ) throws {
    let pending = files.indices.filter { files[$0].checksum == nil }
    if pending.isEmpty { return }
    let progress = ScanProgress(progress)
    progress.expect(files: pending.count, bytes: pending.reduce(0) { $0 + files[$1].status.size })
    let paths = pending.map { files[$0].path }
    let outcomes = try readAll(paths, progress, until: cancellation)
    for (index, outcome) in zip(pending, outcomes) {
      guard let outcome else { continue }
      take(outcome, for: &files[index], into: &scan)
    }
  }

  private func readAll(
    _ paths: [RelativePath],
    _ progress: ScanProgress,
    until cancellation: CancellationFlag,
  ) throws -> [FileReader.Outcome?] {
    let outcomes = Mutex([FileReader.Outcome?](repeating: nil, count: paths.count))
    let failure = Mutex<DigestUnavailable?>(nil)
    let next = Atomic(0)
    let workers = min(paths.count, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      var reader = FileReader(tree: tree, progress: progress, cancellation: cancellation)
      while !cancellation.isRaised {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < paths.count else { return }
        do throws(DigestUnavailable) {
          let outcome = try reader.read(paths[index])
          outcomes.withLock { $0[index] = outcome }
        } catch {
          return failure.withLock { $0 = error }
        }
        progress.advance(files: 1)
      }
    }
    try cancellation.check()
    if let failure = failure.withLock({ $0 }) { throw failure }
    return outcomes.withLock { $0 }
  }

  private func take(
    _ outcome: FileReader.Outcome,
    for file: inout FoundFile,
    into scan: inout Scan,
  ) {
    switch outcome {
    case .content(let checksum, let status):
      file.checksum = checksum
      file.status = status
      scan.filesHashed += 1
      scan.bytesHashed += status.size
    case .unknown(let problem):
      scan.problems.append(problem)
      scan.unknown.append(file.path)
    case .vanished, .cancelled: break
    }
  }

  private func makeTable(of files: [FoundFile], into scan: inout Scan) {
    var builder = VersionTableBuilder()
    for file in files {
      guard let checksum = file.checksum else { continue }
      let record = VersionRecord(
        checksum: checksum,
        timeEdited: wallClock(file.status.modified),
        editedBy: editor,
      )
      builder.append(file.path, record)
      scan.statuses.append(file.status)
    }
    scan.table = builder.finish()
  }
}

/// A file that takes part, and its content once that is known.
private struct FoundFile {
  var path: RelativePath
  var status: FileStatus
  var checksum: Checksum?
}
