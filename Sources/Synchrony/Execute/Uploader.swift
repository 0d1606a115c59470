import LocalFiles
import Manifest
import Storage

/// Carries out pushes of new and modified files.
struct Uploader: Sendable {
  let place: Workplace

  /// Makes the remote's file what ours was when the plan was made.
  ///
  /// - Throws: `StepFailure.foundOther` if another content lies there than planned.
  func push(_ change: Change) async throws -> Effect {
    guard let record = change.local else { throw StepFailure.failed("there is nothing to push") }
    // In both cases it replaces a content that nobody here may ever have had.
    if change.remarks.contains(.revert) || change.remarks.contains(.neitherChanged) {
      try await keepInTrash(change)
    }
    let uploaded = try await store(record, of: change.path, as: change.path, over: change.remote)
    var pushed = record
    pushed.editedBy = place.editor
    if change.remarks.contains(.revert) {
      // A reverted file is newer than what it replaces, whatever its own time says.
      pushed.timeEdited = place.environment.wallClock(place.environment.now())
    }
    return Effect(
      remote: [LedgerEdit(path: change.path, old: change.remote, new: pushed)],
      bytesUp: uploaded,
    )
  }

  /// Stores the content of the file at `path` here as `name` on the remote.
  ///
  /// - Returns: the number of bytes that were sent.
  func store(
    _ record: VersionRecord,
    of path: RelativePath,
    as name: RelativePath,
    over there: VersionRecord?,
  ) async throws -> Int64 {
    do {
      guard let there else {
        return try await send(record, of: path, as: name, condition: .absent)
      }
      if isSmall(path) {
        return try await place.withVersion(of: there.checksum, at: name) { version in
          try await send(record, of: path, as: name, condition: .matches(version))
        }
      }
      let version = try await place.version(of: there.checksum, at: name)
      return try await send(record, of: path, as: name, condition: .matches(version))
    } catch let error as StorageError where Self.isContested(error) {
      return try await resolve(record, of: path, as: name, over: there)
    } catch StepFailure.foundOther {
      // What was found may be ours: an earlier run's, whose row was never committed.
      return try await resolve(record, of: path, as: name, over: there)
    }
  }

  /// Whether sending a file in vain costs no more than a look beforehand.
  private func isSmall(_ path: RelativePath) -> Bool {
    place.scan.status(of: path).map { $0.size <= 256 << 10 } ?? false
  }

  private static func isContested(_ error: StorageError) -> Bool {
    [.conditionFailed, .outcomeUnknown, .notFound].contains(error.code)
  }

  private func send(
    _ record: VersionRecord,
    of path: RelativePath,
    as name: RelativePath,
    condition: WriteCondition,
  ) async throws -> Int64 {
    let twin = path == name ? place.remoteCopies.path(of: record.checksum, other: path) : nil
    if let twin, try await copy(twin, record.checksum, to: name, condition: condition) {
      place.moved.note(twin, record.checksum)
      return 0
    }
    let file = try place.tree.open(ObjectKey(path))
    let attributes = ObjectAttributes(
      checksum: record.checksum,
      modified: try file.status().modified,
      parts: place.scan.parts[record.checksum],
    )
    _ = try await place.storage.write(
      ObjectKey(name),
      from: MeteredSource(source: file, meter: place.meter),
      attributes: attributes,
      condition: condition,
    )
    if let twin { place.moved.note(twin, record.checksum) }
    return file.size
  }

  /// Copies the content from another name on the remote, if it lies there and that is worth it.
  private func copy(
    _ source: RelativePath,
    _ checksum: Checksum,
    to path: RelativePath,
    condition: WriteCondition,
  ) async throws -> Bool {
    guard let expected = place.scan.status(of: path),
      expected.size >= place.storage.capabilities.smallestCopy
    else { return false }
    do {
      let here = try place.tree.open(ObjectKey(path)).status()
      guard here.isSameContent(as: expected) else { return false }
      _ = try await place.withVersion(of: checksum, at: source) { version in
        try await place.storage.copy(
          ObjectKey(source),
          matching: version,
          to: ObjectKey(path),
          condition: condition,
        )
      }
      return true
    } catch let error as StorageError where error.code == .cancelled {
      throw error
    } catch {
      // The bytes are here as well: sending them is always right.
      return false
    }
  }

  /// Finds out what lies on the remote after a condition failed or an answer was lost.
  ///
  /// If it is still what was to be replaced, the content is sent once more. One that was sent
  /// before and is still on its way then comes too late for its condition.
  private func resolve(
    _ record: VersionRecord,
    of path: RelativePath,
    as name: RelativePath,
    over there: VersionRecord?,
  ) async throws -> Int64 {
    guard let info = try await place.existing(name) else {
      // The row stands for an object that is gone; nothing can be overwritten.
      return try await send(record, of: path, as: name, condition: .absent)
    }
    let isSame = info.checksum == record.checksum
    if isSame, !info.isDamaged {
      place.adopted.note(name, record.checksum)
      return 0
    }
    let mayGo = isSame || info.checksum == there?.checksum || place.isLeftOver(info, at: name)
    guard let eTag = info.eTag, info.checksum != nil, mayGo else {
      throw place.found(info, at: name)
    }
    return try await send(record, of: path, as: name, condition: .matches(eTag))
  }

  /// Keeps a content that nobody here has seen before it is replaced.
  func keepInTrash(_ change: Change) async throws {
    guard let theirs = change.remote else { return }
    _ = try await RemoteRemover(place: place).copyToTrash(change.path, theirs)
  }
}
