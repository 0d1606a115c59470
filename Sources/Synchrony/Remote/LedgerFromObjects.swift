import Hashing
import LocalFiles
import Manifest
import Storage

/// Makes `versions.csv` of what lies in a shared place: the first one of a place that already holds
/// files, and a new one where nobody can read what is there.
struct LedgerFromObjects {
  let storage: any Storage
  /// The Data folder, whose files may have the contents of objects.
  let tree: any FileTree
  let pool: any Workforce
  let environment: Environment
  /// Who is noted as the editor of what is in no earlier list.
  let editor: String
  /// What an earlier list said, if there is one.
  var known: VersionTable?
  let reporter: any Reporter

  /// What comes of an object.
  private enum Entry: Sendable {
    /// Its row, or nil for one that is gone.
    case row((RelativePath, VersionRecord)?)
    case failure(RelativePath, StorageError)
  }

  private static let mostFailures = 10

  /// Lists every object, and reads those whose checksum the storage does not know, unless the
  /// file of that name here proves to be the same.
  ///
  /// Files are given their own modification time, so that no earlier edit of anybody looks
  /// older than the moment of this run.
  ///
  /// An object that cannot be looked at is left out, and reported, unless that goes for many; what
  /// an earlier list said of it stays.
  ///
  /// - Throws: `StorageError` if the listing cannot be had, or many objects cannot be looked at.
  func make() async throws -> (table: VersionTable, problems: [Problem]) {
    var problems: [Problem] = []
    let objects = try await listing(problems: &problems)
    var builder = VersionTableBuilder()
    var finished = 0
    var failures: [StorageError] = []
    let rows = BoundedGroup(objects, limit: storage.capabilities.concurrency) { object in
      do {
        return Entry.row(try await row(for: object))
      } catch let error as StorageError where error.concernsOneObject {
        return Entry.failure(object.0, error)
      }
    }
    try await rows.run { entry in
      switch entry {
      case .row(.some((let path, let record))): builder.append(path, record)
      case .row(nil): break
      case .failure(let path, let error):
        failures.append(error)
        // Where many cannot be looked at, it is the place, or a right that is missing.
        if failures.count > Self.mostFailures || failures.count == objects.count { throw error }
        let reason = "it cannot be looked at there, so it is left out: \(error.reason)"
        problems.append(Problem(.unreadable, subject: "\(path)", reason: reason))
        if let row = known?[path] { builder.append(path, row) }
      }
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
    for try await page in storage.pages() {
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
    }
    return objects
  }

  private func row(
    for entry: (path: RelativePath, info: ObjectInfo)
  ) async throws -> (RelativePath, VersionRecord)? {
    if let row = known?[entry.path], row.checksum == entry.info.checksum {
      return (entry.path, row)
    }
    guard let info = try await look(at: entry.info) else { return nil }
    // With a row, its author would take it for sent.
    if info.isDamaged { throw StorageError.damaged(info.key) }
    let checksum: Checksum
    if let known = info.checksum {
      checksum = known
    } else if let ours = try await checksumOfOurs(entry.path, info) {
      checksum = ours
    } else {
      let sink = try DigestingSink(DiscardingSink(limit: info.size))
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

  /// What the storage knows of an object besides what the listing says, or nil if it is gone.
  ///
  /// No listing shows that an object was damaged on its way there, which is to be expected where a
  /// list was.
  private func look(at listed: ObjectInfo) async throws(StorageError) -> ObjectInfo? {
    if listed.checksum != nil, known == nil { return listed }
    do throws(StorageError) {
      return try await storage.info(listed.key)
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
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
