public import LocalFiles
public import Manifest
public import Storage

/// A storage whose objects come changed by a bit, as over a link that does not protect them.
public final class DamagingStorage: WrappingStorage {
  /// The storage that does the work.
  public let base: any Storage
  private let key: ObjectKey?
  private let left: Guarded<Int>

  /// Damages reads.
  ///
  /// - Parameters:
  ///   - base: the storage that does the work.
  ///   - key: the only object that is meant, or nil for any.
  ///   - times: how many reads come damaged; all later ones are whole.
  public init(_ base: any Storage, key: ObjectKey? = nil, times: Int = 1) {
    self.base = base
    self.key = key
    left = Guarded(times)
  }

  /// How many reads are still to come damaged.
  public var damagesLeft: Int { left.withLock { $0 } }

  /// Reads, and changes the first byte.
  public func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    guard self.key == nil || self.key == key, takes() else {
      return try await base.read(key, range: range, condition: condition, into: sink)
    }
    let damaging = DamagingSink(sink: sink)
    return try await base.read(key, range: range, condition: condition, into: damaging)
  }

  private func takes() -> Bool {
    left.withLock { left in
      guard left > 0 else { return false }
      left -= 1
      return true
    }
  }
}

/// Changes the first byte of what passes.
private struct DamagingSink: ByteSink {
  let sink: any ByteSink

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    guard offset == 0, !bytes.isEmpty else { return try sink.write(bytes, at: offset) }
    var changed = [UInt8](repeating: 0, count: bytes.count)
    for index in bytes.indices { changed[index] = bytes[index] }
    changed[0] ^= 1
    try sink.write(changed.span, at: offset)
  }
}
