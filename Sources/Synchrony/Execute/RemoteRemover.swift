import LocalFiles
import Manifest
import Storage

/// Carries out deletions from the remote of files that were deleted here.
///
/// The content goes to the trash first, then the ledgers say so, then the object goes: at
/// no moment is there a row without an object, or a content that lies nowhere.
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
  /// - Throws: `StepFailure.foundOther` if another content lies there than planned.
  func copyToTrash(_ path: RelativePath, _ record: VersionRecord) async throws {
    do {
      let condition = try await place.condition(for: record, at: path)
      guard case .matches(let tag) = condition else { return }
      _ = try await place.storage.copy(
        ObjectKey(path),
        matching: tag,
        to: Self.trashKey(of: path, record.checksum),
        condition: .none,
      )
    } catch let error as StorageError where error.code == .notFound {
      // The object is gone already; its row is all that is left to delete.
      return
    } catch let error as StorageError where error.code == .conditionFailed {
      throw place.found(try await place.info(of: path), at: path)
    }
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
    do {
      try await copyToTrash(change.path, record)
    } catch StepFailure.foundOther(let other) {
      throw StepFailure.unlisted(other)
    }
    return Effect(remote: [LedgerEdit(path: change.path, old: record, new: nil)])
  }

  /// Deletes the object of a row that is gone, unless somebody has put another one there.
  func finish(_ path: RelativePath, _ checksum: Checksum) async throws {
    do {
      let record = VersionRecord(
        checksum: checksum,
        timeEdited: Timestamp(seconds: 0),
        editedBy: "",
      )
      let condition = try await place.condition(for: record, at: path)
      try await place.storage.delete(ObjectKey(path), condition: condition)
    } catch let error as StorageError where [.conditionFailed, .notFound].contains(error.code) {
      return
    } catch StepFailure.foundOther {
      return
    }
  }
}
