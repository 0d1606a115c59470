import LocalFiles
import Manifest
import Storage

/// Carries out deletions from the remote of files that were deleted here.
///
/// The content goes to the trash first, then the ledgers say so, then the object goes: at
/// no moment is there a row without an object, or a content that lies nowhere. A file that was
/// moved has its content under its new name, so it needs no place in the trash.
struct RemoteRemover: Sendable {
  let place: Workplace

  /// The name of a content in the remote's trash.
  ///
  /// Contents that differ never share a name, and no name is the folder of another, which
  /// whoever downloads the whole trash with S3Synchrony relies on.
  static func trashKey(of path: RelativePath, _ checksum: Checksum) -> ObjectKey {
    .control("deleted/\(checksum)/\(path.name)")
  }

  /// Keeps a content in the trash.
  ///
  /// - Returns: whether it is there now; if not, there is no object at `path`.
  /// - Throws: `StepFailure.foundOther` if another content lies there than planned.
  func copyToTrash(_ path: RelativePath, _ record: VersionRecord) async throws -> Bool {
    do {
      _ = try await place.withVersion(of: record.checksum, at: path) { version in
        try await place.storage.copy(
          ObjectKey(path),
          matching: version,
          to: Self.trashKey(of: path, record.checksum),
          condition: .none,
        )
      }
      place.trashed.note(path, record.checksum)
      return true
    } catch let error as StorageError where error.code == .notFound {
      // A server that has trouble with a file may say so, and the file comes back with its disk.
      try await confirmGone(path)
      return false
    } catch let error as StorageError where error.code == .conditionFailed {
      throw place.found(try await place.info(of: path), at: path)
    }
  }

  private func confirmGone(_ path: RelativePath) async throws(StorageError) {
    do throws(StorageError) {
      _ = try await place.storage.info(ObjectKey(path))
    } catch  where error.code == .notFound {
      return
    }
    throw StorageError(
      .busy,
      subject: "\(path)",
      reason: "The remote says that it is there and that it is not; it stays for now.",
    )
  }

  /// Whether a content of ours is in the trash, whoever put it there.
  func isInTrash(_ path: RelativePath, _ checksum: Checksum) async -> Bool {
    let info = try? await place.storage.info(Self.trashKey(of: path, checksum))
    return info.map { $0.checksum == checksum && !$0.isDamaged } ?? false
  }

  /// Keeps the content of our file in the trash.
  ///
  /// - Throws: `.digestMismatch` if our file does not have this content any more.
  func keepOurs(_ path: RelativePath, _ checksum: Checksum) async throws {
    let file = try place.tree.open(ObjectKey(path))
    _ = try await place.storage.write(
      Self.trashKey(of: path, checksum),
      from: file,
      attributes: ObjectAttributes(checksum: checksum, modified: try file.status().modified),
      condition: .none,
    )
  }

  /// Prepares the deletion of a file: keeps its content, and says which row goes.
  func prepare(_ change: Change) async throws -> Effect {
    guard let record = change.remote else { throw StepFailure.failed("there is nothing to delete") }
    // A folder of that name is what a file may well have become.
    if let here = try place.tree.status(of: ObjectKey(change.path)), here.kind != .directory {
      throw StepFailure.overtaken("it is here again")
    }
    if !place.moved.contains(change.path, record.checksum) {
      do {
        // If the object is gone, its row is all that is left to delete.
        _ = try await copyToTrash(change.path, record)
      } catch StepFailure.foundOther(let other) {
        throw StepFailure.unlisted(other)
      }
    }
    return Effect(remote: [LedgerEdit(path: change.path, old: record, new: nil)])
  }
}

// MARK: - After the ledgers say so

extension RemoteRemover {
  /// An object whose row is gone, and the content that it has.
  struct Remains: Sendable {
    var path: RelativePath
    var checksum: Checksum
  }

  /// Deletes objects whose rows are gone, but for those in whose place somebody has put another.
  ///
  /// - Parameters:
  ///   - objects: what is to go.
  ///   - versions: the rows that there are now; what was moved has its content under another name,
  ///     unless somebody changed that meanwhile.
  /// - Throws: `StorageError` if some of them are still there.
  func finish(_ objects: [Remains], listed versions: VersionTable) async throws {
    let unsure = objects.filter { !place.trashed.contains($0.path, $0.checksum) }
    let elsewhere = ContentIndex(of: Set(unsure.map(\.checksum)), in: versions)
    let homeless = unsure.filter { elsewhere.path(of: $0.checksum, other: $0.path) == nil }
    var lasting: Set<RelativePath> = []
    let limit = place.storage.capabilities.concurrency
    let keeping = BoundedGroup(homeless, limit: limit) { object in
      (object.path, try await keeps(object))
    }
    try await keeping.run { path, isKept in
      if !isKept { lasting.insert(path) }
    }
    try await delete(objects.filter { !lasting.contains($0.path) })
  }

  /// Puts a content into the trash.
  ///
  /// - Returns: whether its object may go: not if it is another one, or none that we may see.
  private func keeps(_ object: Remains) async throws -> Bool {
    do {
      return try await copyToTrash(
        object.path,
        VersionRecord(checksum: object.checksum, timeEdited: Timestamp(seconds: 0), editedBy: ""),
      )
    } catch StepFailure.foundOther {
      return false
    } catch let error as StorageError where error.code == .denied {
      // Who may not list a bucket is told so of what is missing.
      return false
    }
  }

  /// Takes objects out of the trash again whose rows have come back.
  func bringBack(_ objects: [Remains]) async throws {
    try await each(objects) { object in
      do {
        _ = try await place.storage.copy(
          Self.trashKey(of: object.path, object.checksum),
          matching: nil,
          to: ObjectKey(object.path),
          condition: .absent,
        )
      } catch let error as StorageError where error.code == .conditionFailed {
        // Whoever wanted the row has sent it, or it was never deleted.
        return
      }
    }
  }

  private func delete(_ objects: [Remains]) async throws {
    let paths = Dictionary(objects.map { (ObjectKey($0.path), $0) }) { first, _ in first }
    let failures = try await place.storage.delete(
      objects.map { Deletion(ObjectKey($0.path), matching: ETag($0.checksum)) }
    )
    // Their versions may have other names than their content.
    let refused = failures.filter { $0.error.code == .conditionFailed }
    try await each(refused.compactMap { paths[$0.key] }) { try await delete($0) }
    let others = failures.filter { ![.conditionFailed, .notFound].contains($0.error.code) }
    if let failure = others.first { throw failure.error }
  }

  private func delete(_ object: Remains) async throws {
    do {
      let version = try await place.version(of: object.checksum, at: object.path)
      try await place.storage.delete(ObjectKey(object.path), condition: .matches(version))
    } catch let error as StorageError where [.conditionFailed, .notFound].contains(error.code) {
      return
    } catch StepFailure.foundOther {
      return
    }
  }

  private func each(
    _ objects: [Remains],
    _ operation: @escaping @Sendable (Remains) async throws -> Void,
  ) async throws {
    let limit = place.storage.capabilities.concurrency
    try await BoundedGroup(objects, limit: limit, operation: operation).run { _ in }
  }
}
