public import LocalFiles
public import Manifest

/// A storage that passes calls on to another, except for those that it implements itself.
public protocol WrappingStorage: Storage {
  /// The storage that does the work.
  var base: any Storage { get }
}

extension WrappingStorage {
  /// Those of the other storage.
  public var capabilities: Capabilities { base.capabilities }

  /// As the other storage does.
  public var distinguishesTwins: Bool {
    get async { await base.distinguishesTwins }
  }

  /// That of the other storage.
  public var location: String { base.location }

  /// Passes the call on.
  public func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    try await base.info(key)
  }

  /// Passes the call on.
  public func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    try await base.read(key, range: range, condition: condition, into: sink)
  }

  /// Passes the call on.
  public func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    try await base.write(key, from: source, attributes: attributes, condition: condition)
  }

  /// Passes the call on.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try await base.copy(source, matching: sourceETag, to: key, condition: condition)
  }

  /// Passes the call on.
  public func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    try await base.delete(key, condition: condition)
  }

  /// Passes the call on.
  public func list(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> ListPage {
    try await base.list(prefix: prefix, after: token)
  }

  /// Passes the call on.
  public func close() async {
    await base.close()
  }
}
