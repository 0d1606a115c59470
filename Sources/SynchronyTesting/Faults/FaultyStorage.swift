public import LocalFiles
public import Manifest
public import Storage

/// A storage that fails when it is told to, for tests of whatever uses a storage.
///
/// Faults wait in a queue for each kind of call, and the first that fits a call is taken. A
/// test ends by looking at `unexercisedFaults`: a fault that never happened tested nothing.
public final class FaultyStorage: WrappingStorage {
  /// The storage that does the work.
  public let base: any Storage
  private let queue = Guarded<[Fault]>([])

  /// Lets `base` fail.
  public init(_ base: any Storage) {
    self.base = base
  }

  /// Queues a fault.
  public func add(_ fault: Fault) {
    queue.withLock { $0.append(fault) }
  }

  /// The faults that still wait for their call, those that wait for further ones included.
  public var unexercisedFaults: [Fault] { queue.withLock { $0 } }

  /// Fails or passes the call on.
  public func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    try await faulty(.info, key) { () async throws(StorageError) in try await base.info(key) }
  }

  /// Fails or passes the call on.
  public func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    try await faulty(.read, key) { () async throws(StorageError) in
      try await base.read(key, range: range, condition: condition, into: sink)
    }
  }

  /// Fails or passes the call on.
  public func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    try await faulty(.write, key) { () async throws(StorageError) in
      try await base.write(key, from: source, attributes: attributes, condition: condition)
    }
  }

  /// Fails or passes the call on.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try await faulty(.copy, key) { () async throws(StorageError) in
      try await base.copy(source, matching: sourceETag, to: key, condition: condition)
    }
  }

  /// Fails or passes the call on.
  public func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    try await faulty(.delete, key) { () async throws(StorageError) in
      try await base.delete(key, condition: condition)
    }
  }

  /// Fails or passes the call on.
  public func list(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> ListPage {
    try await faulty(.list, nil) { () async throws(StorageError) in
      try await base.list(prefix: prefix, after: token)
    }
  }

  private func faulty<Value>(
    _ operation: StorageOperation,
    _ key: ObjectKey?,
    _ body: () async throws(StorageError) -> Value,
  ) async throws(StorageError) -> Value {
    guard let fault = take(operation, key) else { return try await body() }
    switch fault.moment {
    case .before:
      await fault.action()
      if let error = fault.error { throw error }
      return try await body()
    case .after:
      let value = try await body()
      await fault.action()
      if let error = fault.error { throw error }
      return value
    }
  }

  private func take(_ operation: StorageOperation, _ key: ObjectKey?) -> Fault? {
    queue.withLock { queue in
      let fits = { (fault: Fault) in
        fault.operation == operation && (fault.key == nil || fault.key == key)
      }
      guard let index = queue.firstIndex(where: fits) else { return nil }
      if queue[index].callsBefore > 0 {
        queue[index].callsBefore -= 1
        return nil
      }
      queue[index].repetitions -= 1
      return queue[index].repetitions > 0 ? queue[index] : queue.remove(at: index)
    }
  }
}
