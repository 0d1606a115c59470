import Manifest
import Storage

/// Deletes everything below `.S3` from a shared place.
struct RemoteReset {
  let storage: any Storage

  /// Deletes many objects at a time, the ledgers last, so that a reset which was cut off can be
  /// run again.
  ///
  /// - Returns: the number of objects deleted.
  /// - Throws: `SyncError`.
  func run() async throws -> Int {
    do throws(StorageError) {
      let ledgers = [RemoteLedgers.deletionsKey, RemoteLedgers.versionsKey]
      let keys = try await controlKeys()
      let failures = try await storage.delete(keys.filter { !ledgers.contains($0) })
      if let failure = failures.first { throw failure.error }
      for key in ledgers { try await storage.delete(key, condition: .none) }
      return keys.count
    } catch {
      throw SyncError(error)
    }
  }

  private func controlKeys() async throws(StorageError) -> [ObjectKey] {
    var keys: [ObjectKey] = []
    for try await page in storage.pages(prefix: Array(".S3/".utf8)) {
      keys += page.objects.map(\.key)
    }
    return keys
  }
}
