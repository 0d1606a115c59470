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
    var token: ListToken?
    repeat {
      let page = try await storage.list(prefix: Array(".S3/".utf8), after: token)
      keys += page.objects.map(\.key)
      token = page.next
    } while token != nil
    return keys
  }
}
