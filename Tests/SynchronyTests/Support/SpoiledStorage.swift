import LocalFiles
import Manifest
import Storage
import Synchronization

/// A storage that has taken some objects otherwise than they were sent, and shows it, as an S3 store
/// does that ignores `Content-MD5`.
final class SpoiledStorage: WrappingStorage {
  let base: any Storage
  private let spoiled = Mutex<[ObjectKey: ETag]>([:])

  init(base: any Storage) { self.base = base }

  /// Takes what lies at `key` for damaged until somebody writes it anew.
  func spoil(_ key: ObjectKey) async throws {
    _ = try await base.write(
      key,
      from: BytesSource(Array("nobody's".utf8)),
      attributes: ObjectAttributes(),
      condition: .none,
    )
    let tag = try await base.info(key).eTag
    spoiled.withLock { $0[key] = tag }
  }

  private func isSpoiled(_ info: ObjectInfo) -> Bool {
    spoiled.withLock { $0[info.key] != nil && $0[info.key] == info.eTag }
  }

  func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    var info = try await base.info(key)
    info.isDamaged = isSpoiled(info)
    return info
  }

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    if isSpoiled(try await base.info(key)) { throw .damaged(key) }
    return try await base.read(key, range: range, condition: condition, into: sink)
  }
}
