import Hashing
import LocalFiles
import Manifest
import Storage
import Synchronization

/// A storage that has taken some objects otherwise than they were sent, and shows it, as an S3 store
/// does that ignores `Content-MD5`.
final class SpoiledStorage: WrappingStorage {
  let base: any Storage
  /// The versions that are damaged, and what their writers meant.
  private let spoiled = Mutex<[ObjectKey: (eTag: ETag?, checksum: Checksum?)]>([:])

  init(base: any Storage) { self.base = base }

  /// Takes what lies at `key` for damaged until somebody writes it anew.
  func spoil(_ key: ObjectKey, as meant: String = "") async throws {
    _ = try await base.write(
      key,
      from: BytesSource(Array("nobody's".utf8)),
      attributes: ObjectAttributes(),
      condition: .none,
    )
    let tag = try await base.info(key).eTag
    let checksum = try checksum(of: Array(meant.utf8))
    spoiled.withLock { $0[key] = (tag, checksum) }
  }

  /// What was meant, if this version is damaged.
  private func meant(_ info: ObjectInfo) -> Checksum? {
    spoiled.withLock { $0[info.key].flatMap { $0.eTag == info.eTag ? $0.checksum : nil } }
  }

  func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    var info = try await base.info(key)
    if let meant = meant(info) { (info.isDamaged, info.checksum) = (true, meant) }
    return info
  }

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    if meant(try await base.info(key)) != nil { throw .damaged(key) }
    return try await base.read(key, range: range, condition: condition, into: sink)
  }
}
