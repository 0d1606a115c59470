public import LocalFiles
public import Manifest

/// A storage whose reads are real and whose changes only seem to be made.
///
/// Reads go on showing what is really there. Conditions of changes are not judged.
public struct DryRunStorage: WrappingStorage {
  /// The storage that is read.
  public let base: any Storage
  private let report: @Sendable (StorageOperation, ObjectKey) -> Void

  /// Keeps `base` from being changed.
  ///
  /// - Parameters:
  ///   - base: the storage that is read.
  ///   - report: hears of each change that was not made.
  public init(
    _ base: any Storage,
    report: @escaping @Sendable (StorageOperation, ObjectKey) -> Void = { _, _ in },
  ) {
    self.base = base
    self.report = report
  }

  /// Returns what would be known of the object; its source is not read.
  public func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    try StorageError.checkCancellation(key)
    report(.write, key)
    return ObjectInfo(
      key: key,
      size: source.size,
      eTag: attributes.checksum.map { ETag($0) },
      checksum: attributes.checksum,
      written: attributes.modified ?? FileTime(seconds: 0),
      modified: attributes.modified,
    )
  }

  /// Returns what would be known of the copy.
  ///
  /// - Throws: `.notFound` without a source.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    let info = try await base.info(source)
    if let sourceETag, sourceETag != info.eTag { throw .conditionFailed(source) }
    report(.copy, key)
    return info.eTag
  }

  /// Does nothing.
  public func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    try StorageError.checkCancellation(key)
    report(.delete, key)
  }
}
