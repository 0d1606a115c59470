import Hashing
import LocalFiles
import Manifest
import Storage

/// Makes the first `versions.csv` of a shared place that already holds files.
struct FirstLedger {
  let storage: any Storage
  let environment: Environment
  let editor: String
  let reporter: any Reporter

  /// Lists every object, and reads those whose checksum the storage does not know.
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
}
