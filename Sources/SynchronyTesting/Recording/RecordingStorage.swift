public import LocalFiles
public import Manifest
public import Storage

/// A storage that remembers what was asked of it.
public final class RecordingStorage: WrappingStorage {
  /// One call.
  public struct Call: Hashable, Sendable {
    /// What was called.
    public var operation: StorageOperation
    /// The key, the one that is made in a copy, or the prefix of a listing.
    public var subject: String
    /// The bytes that passed, to or from the storage.
    public var bytes: Int64
    /// How it failed, or nil.
    public var failure: StorageError.Code?
  }

  /// The storage that does the work.
  public let base: any Storage
  private let record = Guarded<[Call]>([])

  /// Records the calls to `base`.
  public init(_ base: any Storage) {
    self.base = base
  }

  /// The calls so far, in the order in which they ended.
  public var calls: [Call] { record.withLock { $0 } }

  /// Returns the number of calls of one kind so far, the failed ones included.
  public func count(_ operation: StorageOperation) -> Int {
    record.withLock { $0.count { $0.operation == operation } }
  }

  /// Returns the bytes that passed in calls of one kind so far.
  public func bytes(_ operation: StorageOperation) -> Int64 {
    record.withLock { $0.reduce(0) { $0 + ($1.operation == operation ? $1.bytes : 0) } }
  }

  /// Forgets the calls so far.
  public func reset() {
    record.withLock { $0.removeAll() }
  }

  /// Passes the call on and records it.
  public func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    try await recording(.info, key.description) { () async throws(StorageError) in
      try await base.info(key)
    }
  }

  /// Passes the call on and records it.
  public func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    let counter = ByteCounter()
    let counted = CountingSink(sink: sink, counter: counter)
    return try await recording(.read, key.description, counter) { () async throws(StorageError) in
      try await base.read(key, range: range, condition: condition, into: counted)
    }
  }

  /// Passes the call on and records it.
  public func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    let counter = ByteCounter()
    let counted = CountingSource(source: source, counter: counter)
    return try await recording(.write, key.description, counter) { () async throws(StorageError) in
      try await base.write(key, from: counted, attributes: attributes, condition: condition)
    }
  }

  /// Passes the call on and records it.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try await recording(.copy, key.description) { () async throws(StorageError) in
      try await base.copy(source, matching: sourceETag, to: key, condition: condition)
    }
  }

  /// Passes the call on and records it.
  public func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    try await recording(.delete, key.description) { () async throws(StorageError) in
      try await base.delete(key, condition: condition)
    }
  }

  /// Passes the call on and records a deletion for every object.
  public func delete(
    _ objects: [Deletion]
  ) async throws(StorageError) -> [(key: ObjectKey, error: StorageError)] {
    let keys = objects.map(\.key)
    let failures: [(key: ObjectKey, error: StorageError)]
    do {
      failures = try await base.delete(objects)
    } catch {
      recordDeletions(keys) { _ in error.code }
      throw error
    }
    let codes = Dictionary(failures.map { ($0.key, $0.error.code) }) { first, _ in first }
    recordDeletions(keys) { codes[$0] }
    return failures
  }

  /// Passes the call on and records it.
  public func list(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> ListPage {
    let subject = String(decoding: prefix, as: UTF8.self)
    return try await recording(.list, subject) { () async throws(StorageError) in
      try await base.list(prefix: prefix, after: token)
    }
  }

  private func recordDeletions(
    _ keys: [ObjectKey],
    failure: (ObjectKey) -> StorageError.Code?,
  ) {
    let calls = keys.map { key in
      Call(operation: .delete, subject: key.description, bytes: 0, failure: failure(key))
    }
    record.withLock { $0 += calls }
  }

  private func recording<Value>(
    _ operation: StorageOperation,
    _ subject: String,
    _ counter: ByteCounter = ByteCounter(),
    _ body: () async throws(StorageError) -> Value,
  ) async throws(StorageError) -> Value {
    var call = Call(operation: operation, subject: subject, bytes: 0, failure: nil)
    do {
      let value = try await body()
      call.bytes = counter.count
      record.withLock { $0.append(call) }
      return value
    } catch {
      call.bytes = counter.count
      call.failure = error.code
      record.withLock { $0.append(call) }
      throw error
    }
  }
}
