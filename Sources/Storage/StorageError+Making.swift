public import LocalFiles
public import Manifest

// The sentences that all storages share, each made in one place.
extension StorageError {
  /// No object is at `key`.
  public static func notFound(_ key: ObjectKey) -> StorageError {
    StorageError(.notFound, subject: key.description, reason: "Nothing is stored there.")
  }

  /// The version that the caller has is still at `key`.
  public static func notModified(_ key: ObjectKey) -> StorageError {
    StorageError(.notModified, subject: key.description, reason: "It has not changed.")
  }

  /// Something else is at `key` than the caller demanded.
  public static func conditionFailed(_ key: ObjectKey) -> StorageError {
    StorageError(
      .conditionFailed,
      subject: key.description,
      reason: "Somebody else changed it meanwhile.",
    )
  }

  /// The bytes for `key` do not have the promised checksum.
  public static func digestMismatch(
    _ key: ObjectKey,
    expected: Checksum,
    found: Checksum,
  ) -> StorageError {
    StorageError(
      .digestMismatch,
      subject: key.description,
      reason: "The content has the MD5 \(found), not \(expected) as before; nothing was stored.",
    )
  }

  /// The task that worked on `subject` was cancelled.
  public static func cancelled(_ subject: String) -> StorageError {
    StorageError(.cancelled, subject: subject, reason: "Cancelled.")
  }

  /// The local source or sink failed while an object went through it.
  public static func localFile(_ error: FileError) -> StorageError {
    StorageError(.localFile, subject: error.path, reason: "\(error.reason).")
  }

  /// Ends a cancelled task.
  static func checkCancellation(_ key: ObjectKey) throws(StorageError) {
    if Task.isCancelled { throw .cancelled(key.description) }
  }
}
