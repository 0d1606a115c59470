import LocalFiles
import Manifest

/// The objects of a `MemoryStorage`, with their keys in order.
struct ObjectTable {
  /// One version of an object.
  struct Object {
    var bytes: [UInt8]
    var checksum: Checksum
    var written: FileTime
    var modified: FileTime?

    var eTag: ETag { ETag(checksum) }

    func info(_ key: ObjectKey) -> ObjectInfo {
      ObjectInfo(
        key: key,
        size: Int64(bytes.count),
        eTag: eTag,
        checksum: checksum,
        written: written,
        modified: modified,
      )
    }
  }

  private(set) var objects: [ObjectKey: Object] = [:]
  private var keys: [ObjectKey] = []
  private var ticks: Int64 = 946_684_800
  private let clock: (@Sendable () -> FileTime)?

  /// Makes an empty table, with a clock or one that ticks at every write.
  init(clock: (@Sendable () -> FileTime)?) {
    self.clock = clock
  }

  func object(_ key: ObjectKey) throws(StorageError) -> Object {
    guard let object = objects[key] else { throw .notFound(key) }
    return object
  }

  mutating func put(
    _ bytes: [UInt8],
    _ checksum: Checksum,
    modified: FileTime?,
    at key: ObjectKey,
  ) -> ObjectInfo {
    ticks += 1
    let written = clock?() ?? FileTime(seconds: ticks)
    let object = Object(bytes: bytes, checksum: checksum, written: written, modified: modified)
    if objects.updateValue(object, forKey: key) == nil {
      keys.insert(key, at: place { $0 < key })
    }
    return object.info(key)
  }

  mutating func remove(_ key: ObjectKey) {
    guard objects.removeValue(forKey: key) != nil else { return }
    keys.remove(at: place { $0 < key })
  }

  func page(prefix: [UInt8], after token: ListToken?, size: Int) -> ListPage {
    let last = token.map { Array($0.text.utf8) }
    let start = place { key in
      if let last, !last.lexicographicallyPrecedes(key.bytes) { return true }
      return key.bytes.lexicographicallyPrecedes(prefix)
    }
    let matching = keys[start...].prefix(size + 1).prefix { $0.bytes.starts(with: prefix) }
    let shown = matching.prefix(size)
    let next = matching.count > size ? shown.last.map { ListToken($0.description) } : nil
    return ListPage(objects: shown.compactMap { objects[$0]?.info($0) }, next: next)
  }

  /// The number of keys at the front for which `isBefore` holds.
  private func place(_ isBefore: (ObjectKey) -> Bool) -> Int {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(keys[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
