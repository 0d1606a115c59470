public import LocalFiles
public import Manifest

/// A storage that may keep what was overwritten and deleted.
///
/// Whether it does so is for whoever runs the place to say; where it does not, a listing shows
/// each object once, as its latest version. No command of Synchrony asks for versions; this is for
/// programs that bring old ones back.
public protocol VersionedStorage: Storage {
  /// Returns one page of the versions whose keys begin with `prefix`.
  ///
  /// Keys that cannot be named here are left out: nobody here has written them.
  ///
  /// - Parameters:
  ///   - prefix: bytes that need not end at a separator; none for all objects.
  ///   - token: `VersionPage.next` of the page before, or nil for the first.
  /// - Returns: the page, which may be empty although another one follows.
  /// - Throws: `.unsupported` where versions cannot be listed.
  func versions(prefix: [UInt8], after token: ListToken?) async throws(StorageError) -> VersionPage

  /// Writes the bytes of a version, or a range of them, into `sink`.
  ///
  /// - Parameters:
  ///   - key: the object.
  ///   - version: `ObjectVersion.id`.
  ///   - range: the bytes, or nil for all.
  ///   - sink: what takes them. After an error it may hold some.
  /// - Returns: what is known of the version.
  /// - Throws: `.notFound` if it is not there any more, or is a deletion.
  func read(
    _ key: ObjectKey,
    version: String,
    range: Range<Int64>?,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo

  /// Copies a version within this place, its attributes with it.
  ///
  /// - Parameters:
  ///   - source: the object.
  ///   - version: `ObjectVersion.id`.
  ///   - key: the object to make or to replace.
  ///   - condition: what must lie at `key`, as far as `capabilities` says.
  /// - Returns: the version of the new object, where the storage says it.
  /// - Throws: `.notFound` without the version; `.conditionFailed`.
  func copy(
    _ source: ObjectKey,
    version: String,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag?

  /// Deletes a version for good.
  ///
  /// What is not there is no error. If it was the latest, the one before becomes that.
  func delete(_ key: ObjectKey, version: String) async throws(StorageError)
}
