public import LocalFiles
public import Manifest

/// A storage that takes a limited number of calls at once, and a limited number of bytes a
/// second in both directions together.
///
/// Calls beyond the limit wait in the order in which they came; a cancelled one stops waiting.
public final class LimitedStorage: WrappingStorage {
  /// The storage that does the work.
  public let base: any Storage
  private let places: FairSemaphore
  private let calls: Int
  private let rate: RateLimit?

  /// Limits the calls to `base`.
  ///
  /// - Parameters:
  ///   - base: the storage that does the work.
  ///   - calls: how many run at once, at least 1; nil for what `base` finds useful.
  ///   - rate: bytes a second, at least 1; nil for no limit.
  ///   - time: what is waited by.
  public init(
    _ base: any Storage,
    calls: Int? = nil,
    rate: Int64? = nil,
    time: Timekeeper = .system,
  ) {
    self.base = base
    self.calls = max(calls ?? base.capabilities.concurrency, 1)
    places = FairSemaphore(places: self.calls)
    self.rate = rate.map { RateLimit(rate: $0, time: time) }
  }

  /// Those of the other storage, with the limit as the number of useful calls.
  public var capabilities: Capabilities {
    var capabilities = base.capabilities
    capabilities.concurrency = calls
    return capabilities
  }

  /// Waits for its turn and passes the call on.
  public func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    try await limited(key.description) { (_) async throws(StorageError) in
      try await base.info(key)
    }
  }

  /// Waits for its turn and passes the call on, no faster than the rate allows.
  public func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    try await limited(key.description) { (cancellation) async throws(StorageError) in
      let slowed = rate.map { SlowedSink(sink: sink, rate: $0, cancellation: cancellation) }
      return try await base.read(key, range: range, condition: condition, into: slowed ?? sink)
    }
  }

  /// Waits for its turn and passes the call on, no faster than the rate allows.
  public func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    try await limited(key.description) { (cancellation) async throws(StorageError) in
      let slowed = rate.map { SlowedSource(source: source, rate: $0, cancellation: cancellation) }
      return try await base.write(
        key,
        from: slowed ?? source,
        attributes: attributes,
        condition: condition,
      )
    }
  }

  /// Waits for its turn and passes the call on.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try await limited(key.description) { (_) async throws(StorageError) in
      try await base.copy(source, matching: sourceETag, to: key, condition: condition)
    }
  }

  /// Waits for its turn and passes the call on.
  public func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    try await limited(key.description) { (_) async throws(StorageError) in
      try await base.delete(key, condition: condition)
    }
  }

  /// Waits for its turn and passes the call on, as one call however many objects there are.
  public func delete(
    _ objects: [Deletion]
  ) async throws(StorageError) -> [(key: ObjectKey, error: StorageError)] {
    try await limited(location) { (_) async throws(StorageError) in try await base.delete(objects) }
  }

  /// Waits for its turn and passes the call on.
  public func list(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> ListPage {
    try await limited(location) { (_) async throws(StorageError) in
      try await base.list(prefix: prefix, after: token)
    }
  }

  private func limited<Value>(
    _ subject: String,
    _ body: (Cancellation) async throws(StorageError) -> Value,
  ) async throws(StorageError) -> Value {
    guard await places.enter() else { throw .cancelled(subject) }
    defer { places.leave() }
    let cancellation = Cancellation()
    let result = await withTaskCancellationHandler {
      await Self.result { () async throws(StorageError) in try await body(cancellation) }
    } onCancel: {
      cancellation.cancel()
    }
    // A transfer that stopped waiting for its turn looks like a local file that failed.
    if case .failure(let error) = result, error.code == .localFile, cancellation.isCancelled {
      throw .cancelled(subject)
    }
    return try result.get()
  }

  private static func result<Value>(
    _ body: () async throws(StorageError) -> Value
  ) async -> Result<Value, StorageError> {
    do { return .success(try await body()) } catch { return .failure(error) }
  }
}

/// A source that is read no faster than a rate allows.
private struct SlowedSource: ByteSource {
  let source: any ByteSource
  let rate: RateLimit
  let cancellation: Cancellation

  var size: Int64 { source.size }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    let count = try source.read(at: offset, into: &buffer)
    try rate.pass(count, cancellation)
    return count
  }
}

/// A sink that is written no faster than a rate allows.
private struct SlowedSink: ByteSink {
  let sink: any ByteSink
  let rate: RateLimit
  let cancellation: Cancellation

  var capacity: Int64? { sink.capacity }

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    try sink.write(bytes, at: offset)
    try rate.pass(bytes.count, cancellation)
  }
}
