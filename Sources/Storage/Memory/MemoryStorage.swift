import Hashing
public import LocalFiles
public import Manifest

/// A shared place in memory, for tests and simulations.
///
/// Keeps every promise of `Storage`; the ETag of an object is the MD5 of its content.
/// All users of one place share one value of this type.
public final class MemoryStorage: Storage {
  private let table: Guarded<ObjectTable>
  private let pageSize: Int
  private let rangeSize: Int64?

  /// The place in words.
  public let location: String

  /// Makes an empty place.
  ///
  /// - Parameters:
  ///   - location: the place in words.
  ///   - pageSize: the number of objects in a page of a listing, at least 1.
  ///   - rangeSize: the bytes of the ranges in which large objects are to be read, or nil.
  ///   - clock: tells when an object was written; by default every write is a second
  ///     after the one before.
  public init(
    location: String = "memory",
    pageSize: Int = 1_000,
    rangeSize: Int64? = nil,
    clock: (@Sendable () -> FileTime)? = nil,
  ) {
    self.location = location
    self.pageSize = max(pageSize, 1)
    self.rangeSize = rangeSize
    table = Guarded(ObjectTable(clock: clock))
  }

  /// Everything there is, except that nothing is gained by many calls at once.
  public var capabilities: Capabilities {
    Capabilities(
      conditionalWrite: true,
      conditionalDelete: true,
      eTagIsChecksum: true,
      listsETags: true,
      concurrency: 8,
      rangeSize: rangeSize,
    )
  }

  /// Returns what is known of the object at `key` without its content.
  public func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    try StorageError.checkCancellation(key)
    return try table.withLock { (table) throws(StorageError) in try table.object(key).info(key) }
  }

  /// Writes the object's bytes, or a range of them, into `sink`.
  public func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    try StorageError.checkCancellation(key)
    let object = try table.withLock { (table) throws(StorageError) in try table.object(key) }
    try condition.check(object.eTag, at: key)
    let count = Int64(object.bytes.count)
    let range = (range ?? 0..<count).clamped(to: 0..<count)
    do {
      let window = object.bytes.span.extracting(Int(range.lowerBound)..<Int(range.upperBound))
      try sink.write(window, at: 0)
    } catch {
      throw .localFile(error)
    }
    return object.info(key)
  }

  /// Stores the bytes of `source` as the object at `key`.
  public func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    try StorageError.checkCancellation(key)
    let (bytes, checksum) = try Self.content(of: source)
    if let expected = attributes.checksum, expected != checksum {
      throw .digestMismatch(key, expected: expected, found: checksum)
    }
    try StorageError.checkCancellation(key)
    return try table.withLock { (table) throws(StorageError) in
      try condition.check(table.objects[key]?.eTag, at: key)
      return table.put(bytes, checksum, modified: attributes.modified, at: key)
    }
  }

  /// Copies an object within this place, its attributes with it.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try StorageError.checkCancellation(key)
    return try table.withLock { (table) throws(StorageError) in
      let object = try table.object(source)
      if let sourceETag, sourceETag != object.eTag { throw .conditionFailed(source) }
      try condition.check(table.objects[key]?.eTag, at: key)
      return table.put(object.bytes, object.checksum, modified: object.modified, at: key).eTag
    }
  }

  /// Deletes the object at `key`.
  public func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    try StorageError.checkCancellation(key)
    try table.withLock { (table) throws(StorageError) in
      try condition.check(table.objects[key]?.eTag, at: key)
      table.remove(key)
    }
  }

  /// Returns one page of the objects whose keys begin with `prefix`, ordered by bytes.
  public func list(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> ListPage {
    if Task.isCancelled { throw .cancelled(location) }
    return table.withLock { $0.page(prefix: prefix, after: token, size: pageSize) }
  }

  private static func content(
    of source: any ByteSource
  ) throws(StorageError) -> ([UInt8], Checksum) {
    var bytes: [UInt8] = []
    var digester = try Digester.orUnsupported()
    try Chunks(source: source).forEach(failure: StorageError.localFile) { piece, _ in
      digester.update(piece)
      for index in piece.indices { bytes.append(piece[index]) }
    }
    return (bytes, digester.finalize())
  }
}
