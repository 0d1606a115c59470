import LocalFiles
import Manifest
import Storage
import Synchronization

extension Storage {
  /// Writes without attributes and conditions.
  func put(
    _ source: any ByteSource,
    _ key: ObjectKey,
  ) async throws(StorageError) -> ObjectInfo {
    try await write(key, from: source, attributes: ObjectAttributes(), condition: .none)
  }
}

extension ObjectInfo {
  func named(_ key: ObjectKey) -> ObjectInfo {
    var info = self
    info.key = key
    return info
  }

  func with(_ eTag: ETag?) -> ObjectInfo {
    var info = self
    info.eTag = eTag
    return info
  }
}

/// The beginning of a source.
struct CutSource: ByteSource {
  let source: any ByteSource
  let size: Int64

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    guard offset < size else { return 0 }
    return Int(min(Int64(try source.read(at: offset, into: &buffer)), size - offset))
  }
}

/// The tokens that were used.
final class Tokens: Sendable {
  private let content = Mutex<Set<ListToken>>([])

  /// Returns whether the token is new.
  func insert(_ token: ListToken) -> Bool {
    content.withLock { $0.insert(token).inserted }
  }
}
