public import LocalFiles
public import Manifest

extension FolderStorage {
  /// Stores the bytes of `source` as the object at `key`.
  public func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    try await put(at: key, condition) { [folder] (cancellation) throws(StorageError) in
      try folder.stage(key, from: source, attributes, cancellation)
    }
  }

  /// Copies an object within the directory, its attributes with it.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try await put(at: key, condition) { [folder] (cancellation) throws(StorageError) in
      try folder.stageCopy(of: source, matching: sourceETag, cancellation)
    }.eTag
  }

  /// Deletes the object at `key`, and the folders above it that are empty then.
  public func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    let folder = folder
    switch condition {
    case .none, .absent:
      try await pool.run(key.description) { (_) throws(StorageError) in
        try folder.remove(key, mustBeAbsent: condition == .absent)
        folder.prune(above: key)
      }
    case .matches(let eTag):
      try await pool.run(key.description) { (_) throws(StorageError) in
        try folder.checkPlace(key, condition)
      }
      try await locked(key) { (lock, cancellation) throws(StorageError) in
        try folder.confirm(eTag, at: key, lock, cancellation)
        try folder.remove(key)
      }
      await pool.runShielded { folder.prune(above: key) }
    }
  }

  /// Stages an object and gives it its name, under the condition.
  private func put(
    at key: ObjectKey,
    _ condition: WriteCondition,
    stage: @escaping @Sendable (Cancellation) throws(StorageError) -> StagedFile,
  ) async throws(StorageError) -> ObjectInfo {
    let folder = folder
    let prepare = { @Sendable [self] (cancellation: Cancellation) throws(StorageError) in
      try folder.checkPlace(key, condition)
      let staged = try stage(cancellation)
      sweepOnce(staged)
      return staged
    }
    guard case .matches(let eTag) = condition else {
      let mode: RenameMode = condition == .absent ? .absent : .replace
      return try await pool.run(key.description) { (cancellation) throws(StorageError) in
        try folder.publish(try prepare(cancellation), at: key, mode)
      }
    }
    let staged = try await pool.run(key.description, prepare)
    do throws(StorageError) {
      return try await locked(key) { (lock, cancellation) throws(StorageError) in
        try folder.confirm(eTag, at: key, lock, cancellation)
        return try folder.publish(staged, at: key, .replace)
      }
    } catch {
      await pool.runShielded { folder.discard(staged.name) }
      throw error
    }
  }
}

extension SharedFolder {
  /// Makes sure that `expected` lies at `key` and that the lock is ours, right before a change.
  fileprivate func confirm(
    _ expected: ETag,
    at key: ObjectKey,
    _ lock: HeldLock,
    _ cancellation: Cancellation,
  ) throws(StorageError) {
    let seen: FileStatus
    do throws(StorageError) {
      let known = try digest(try open(key), of: key) { (_, _) throws(StorageError) in
        try cancellation.check(key.description)
        try lock.refreshIfDue()
      }
      guard known.info.eTag == expected else { throw .conditionFailed(key) }
      seen = known.status
    } catch  where error.code == .notFound {
      throw .conditionFailed(key)
    }
    try lock.confirm()
    try cancellation.check(key.description)
    let now = try reporting(key) { () throws(FileError) in try tree.status(of: key) }
    guard let now, now.isSameContent(as: seen) else { throw .conditionFailed(key) }
  }
}
