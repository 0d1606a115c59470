import Hashing
import LocalFiles
import Manifest
import Storage

/// Makes the first `versions.csv` of a shared place that already holds files.
struct FirstLedger {
  let storage: any Storage
  /// The Data folder, whose files may have the contents of objects.
  let tree: any FileTree
  let pool: any Workforce
  let environment: Environment
  let editor: String
  let reporter: any Reporter

  /// Lists every object, and reads those whose checksum the storage does not know, unless the
  /// file of that name here proves to be the same.
  ///
  /// Files are given their own modification time, so that no earlier edit of anybody looks
  /// older than the moment of this run.
  ///
  /// - Throws: `StorageError` if the listing cannot be had.
  func make() async throws -> (table: VersionTable, problems: [Problem]) {
    var problems: [Problem] = []
    let objects = try await listing(problems: &problems)
    var builder = VersionTableBuilder()
    var finished = 0
    let rows = BoundedGroup(objects, limit: storage.capabilities.concurrency) { object in
      try await row(for: object)
    }
    try await rows.run { row in
      if let (path, record) = row { builder.append(path, record) }
      finished += 1
      reporter.report(
        .progress(
          SyncEvent.Progress(
            files: finished,
            totalFiles: objects.count,
            bytes: 0,
            totalBytes: nil,
          )
        )
      )
    }
    return (builder.finish(), problems)
  }

  private func listing(problems: inout [Problem]) async throws -> [(RelativePath, ObjectInfo)] {
    var objects: [(RelativePath, ObjectInfo)] = []
    var token: ListToken?
    repeat {
      let page = try await storage.list(prefix: [], after: token)
      for object in page.objects {
        guard let path = object.key.path else { continue }
        if let problem = path.problem(with: .pushNew) {
          problems.append(problem)
        } else {
          objects.append((path, object))
        }
      }
      problems += page.unnameable.map { name, rule in
        Problem(.unsafePath, subject: name, reason: rule.description)
      }
      token = page.next
    } while token != nil
    return objects
  }

  private func row(
    for entry: (path: RelativePath, info: ObjectInfo)
  ) async throws -> (RelativePath, VersionRecord)? {
    var info = entry.info
    if info.checksum == nil { info = try await storage.info(info.key) }
    let checksum: Checksum
    if let known = info.checksum {
      checksum = known
    } else if let ours = try await checksumOfOurs(entry.path, info) {
      checksum = ours
    } else {
      let sink = try DigestingSink(DiscardingSink())
      _ = try await storage.read(info.key, range: nil, condition: .none, into: sink)
      guard let digest = sink.finish() else { return nil }
      checksum = digest
    }
    let time = environment.wallClock(info.modified ?? info.written)
    return (
      entry.path,
      VersionRecord(checksum: checksum, timeEdited: time, editedBy: editor)
    )
  }

  /// The checksum of our file if it has the content of an object that came in parts.
  ///
  /// Whoever has filled a prefix with another program has the files, and need not download
  /// what is large.
  private func checksumOfOurs(
    _ path: RelativePath,
    _ info: ObjectInfo,
  ) async throws -> Checksum? {
    guard let tag = info.eTag.flatMap({ MultipartETag($0.text) }) else { return nil }
    let (tree, size) = (tree, info.size)
    let task = Task(executorPreference: pool) { () -> Checksum? in
      // What cannot be read here is read there.
      guard let file = try? tree.open(ObjectKey(path)), file.size == size else { return nil }
      return try? Hashing.checksum(of: file, matching: tag) { _ in !Task.isCancelled }
    }
    let checksum = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    try Task.checkCancellation()
    return checksum
  }
}
