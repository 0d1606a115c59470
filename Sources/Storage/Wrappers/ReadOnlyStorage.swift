public import LocalFiles
public import Manifest

/// A storage that is read and never written.
public struct ReadOnlyStorage: WrappingStorage {
  /// The storage that is read.
  public let base: any Storage

  /// Keeps `base` from being written.
  public init(_ base: any Storage) {
    self.base = base
  }

  /// Refuses.
  ///
  /// - Throws: `.denied`.
  public func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    throw refusal(key)
  }

  /// Refuses.
  ///
  /// - Throws: `.denied`.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    throw refusal(key)
  }

  /// Refuses.
  ///
  /// - Throws: `.denied`.
  public func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    throw refusal(key)
  }

  private func refusal(_ key: ObjectKey) -> StorageError {
    StorageError(
      .denied,
      subject: key.description,
      reason: "The remote is only read in this run; leave out --read-only to change it.",
    )
  }
}
