public import Manifest
public import Storage
import Transport

extension S3Storage {
  /// Deletes the object at `key`.
  ///
  /// In a bucket that keeps versions it stays as an old version behind a delete marker.
  ///
  /// Operation: `DeleteObject`.
  public func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    if Task.isCancelled { throw .cancelled(key.description) }
    if condition == .absent { return try await expectNothing(at: key) }
    var call = S3Call(.delete, key)
    call.demand(condition)
    switch try await client.exchange(call) {
    case .success: return
    // Some stores say that there was nothing to delete.
    case .failure(let error) where error.code == "NoSuchKey" && condition == .none: return
    case .failure(let error): throw client.storageError(error, of: call)
    }
  }

  private func expectNothing(at key: ObjectKey) async throws(StorageError) {
    do throws(StorageError) {
      _ = try await info(key)
    } catch {
      guard error.code == .notFound else { throw error }
      return
    }
    throw .conditionFailed(key)
  }
}
