import Hashing
import LocalFiles
import Manifest
import Storage

/// The objects of the shared place, and what the store makes of requests.
final class Server: Sendable {
  /// One version of an object.
  struct Object {
    var bytes: [UInt8]
    var checksum: Checksum
    var eTag: ETag
    var written: FileTime
    var modified: FileTime?
  }

  let kind: StoreKind
  private let sabotage: Sabotage?
  private let oracle: Oracle
  private let clock: @Sendable () -> FileTime
  private let table = Confined<[ObjectKey: Object]>([:])
  private let count = Confined(0)

  private static let pageSize = 3

  init(
    _ kind: StoreKind,
    _ sabotage: Sabotage?,
    oracle: Oracle,
    clock: @escaping @Sendable () -> FileTime,
  ) {
    self.kind = kind
    self.sabotage = sabotage
    self.oracle = oracle
    self.clock = clock
  }

  /// All objects.
  var objects: [ObjectKey: Object] { table.value }

  func info(_ key: ObjectKey) throws(StorageError) -> ObjectInfo {
    info(try object(key), at: key)
  }

  func object(_ key: ObjectKey) throws(StorageError) -> Object {
    guard let object = table.value[key] else { throw .notFound(key) }
    return object
  }

  func info(_ object: Object, at key: ObjectKey) -> ObjectInfo {
    ObjectInfo(
      key: key,
      size: Int64(object.bytes.count),
      eTag: object.eTag,
      checksum: kind.knowsChecksums ? object.checksum : nil,
      written: object.written,
      modified: object.modified,
    )
  }

  func read(_ key: ObjectKey, _ condition: ReadCondition) throws(StorageError) -> Object {
    let object = try object(key)
    if case .matches = condition, !kind.judged.contains(.readMatches) { return object }
    try condition.check(object.eTag, at: key)
    return object
  }

  func write(
    _ key: ObjectKey,
    _ bytes: [UInt8],
    _ attributes: ObjectAttributes,
    _ condition: WriteCondition,
    by sender: Sender,
    _ arrival: Arrival,
  ) throws(StorageError) -> ObjectInfo {
    let checksum = try Self.digest(bytes)
    if let expected = attributes.checksum, expected != checksum, sabotage != .ignoresDigests {
      throw .digestMismatch(key, expected: expected, found: checksum)
    }
    try judge(condition, at: key, .writeAbsent, .writeMatches)
    if key.isLock { oracle.holders.wrote(key, by: sender, at: clock()) }
    expectLock(for: key, condition, of: sender)
    if arrival == .late { oracle.comesLate(bytes, at: key) }
    return put(bytes, checksum, modified: attributes.modified, at: key)
  }

  func copy(
    _ source: ObjectKey,
    _ sourceETag: ETag?,
    _ key: ObjectKey,
    _ condition: WriteCondition,
    by sender: Sender,
    _ arrival: Arrival,
  ) throws(StorageError) -> ObjectInfo {
    let object = try object(source)
    if let sourceETag, kind.judged.contains(.copySource), object.eTag != sourceETag {
      throw .conditionFailed(source)
    }
    try judge(condition, at: key, .copyDestination, .copyDestination)
    expectLock(for: key, condition, of: sender)
    if arrival == .late { oracle.comesLate(object.bytes, at: key) }
    return put(
      object.bytes,
      object.checksum,
      modified: object.modified,
      at: key,
      isFromAnyVersion: !kind.judged.contains(.copySource),
    )
  }

  func delete(
    _ key: ObjectKey,
    _ condition: WriteCondition,
    by sender: Sender,
  ) throws(StorageError) {
    try judge(condition, at: key, .deleteMatches, .deleteMatches)
    if key.isLock { oracle.holders.removed(key) }
    expectLock(for: key, condition, of: sender)
    if key.path != nil, let object = table.value[key] {
      oracle.listings.goes(object.checksum, at: key)
    }
    table.value[key] = nil
  }

  /// Whether a change without a condition is one that somebody could lose something by.
  private func expectLock(
    for key: ObjectKey,
    _ condition: WriteCondition,
    of sender: Sender,
  ) {
    guard condition == .none, key.path != nil || Self.ledgers.contains(key) else { return }
    oracle.holders.changes(key, by: sender, at: clock())
  }

  private static let ledgers: Set<ObjectKey> = [
    .control("versions.csv"), .control("deletedS3.csv"),
  ]

  func list(_ prefix: [UInt8], _ token: ListToken?, for person: String) -> ListPage {
    let last = token.map { Array($0.text.utf8) }
    let keys = table.value.keys.filter { key in
      if sabotage == .hidesLocks, isLock(key, ofOtherThan: person) { return false }
      return key.bytes.starts(with: prefix)
        && (last?.lexicographicallyPrecedes(key.bytes) ?? true)
    }.sorted()
    let page = keys.prefix(Self.pageSize)
    return ListPage(
      objects: page.compactMap { key in table.value[key].map { info($0, at: key) } },
      next: page.count < keys.count ? page.last.map { ListToken($0.description) } : nil,
    )
  }

  private func isLock(_ key: ObjectKey, ofOtherThan person: String) -> Bool {
    guard key.description.hasPrefix(".S3/locks/"), let object = table.value[key] else {
      return false
    }
    return !String(decoding: object.bytes, as: UTF8.self).contains(person)
  }

  private func judge(
    _ condition: WriteCondition,
    at key: ObjectKey,
    _ absent: ConditionSupport,
    _ matches: ConditionSupport,
  ) throws(StorageError) {
    switch condition {
    case .none: return
    case .absent:
      if sabotage == .ignoresIfNoneMatch { return }
      if !kind.judged.contains(absent) { return }
    case .matches:
      if sabotage == .ignoresIfMatch { return }
      if !kind.judged.contains(matches) {
        if kind.refusesVersions { throw .conditionFailed(key) }
        return
      }
    }
    try condition.check(table.value[key]?.eTag, at: key)
  }

  private func put(
    _ bytes: [UInt8],
    _ checksum: Checksum,
    modified: FileTime?,
    at key: ObjectKey,
    isFromAnyVersion: Bool = false,
  ) -> ObjectInfo {
    count.value += 1
    let object = Object(
      bytes: bytes,
      checksum: checksum,
      eTag: kind.tagIsChecksum ? ETag(checksum) : ETag("version-\(count.value)"),
      written: FileTime(seconds: clock().seconds),
      modified: modified,
    )
    table.value[key] = object
    oracle.stored(bytes, at: key, isFromAnyVersion: isFromAnyVersion) { table.value[$0] != nil }
    if isFromAnyVersion { oracle.listings.copiedAnyVersion(checksum, at: key) }
    return info(object, at: key)
  }

  private static func digest(_ bytes: [UInt8]) throws(StorageError) -> Checksum {
    do { return try checksum(of: bytes) } catch {
      throw StorageError(.unsupported, subject: "", reason: "There is no MD5 here.")
    }
  }
}
