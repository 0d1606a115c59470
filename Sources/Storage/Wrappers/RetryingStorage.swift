public import LocalFiles
public import Manifest

/// A storage that repeats calls which failed for the moment.
///
/// A call is repeated if its error is transient. A conditional change whose outcome is unknown
/// is never repeated: if it was carried out, the repetition would report that somebody else
/// changed the object; the caller, who knows what it wanted to write, gets `.outcomeUnknown`.
/// A change without a condition has the same effect once or twice and is repeated.
public final class RetryingStorage: WrappingStorage {
  /// The storage that does the work.
  public let base: any Storage
  private let retrier: Retrier

  /// Repeats calls to `base`.
  ///
  /// - Parameters:
  ///   - base: the storage that does the work.
  ///   - policy: how often, and after what pauses.
  ///   - time: what the pauses are waited by.
  ///   - random: what spreads the pauses.
  public init(
    _ base: any Storage,
    policy: RetryPolicy = RetryPolicy(),
    time: Timekeeper = .system,
    random: RandomSource = .system,
  ) {
    self.base = base
    retrier = Retrier(policy: policy, time: time, random: random)
  }

  /// Passes the call on, repeatedly if need be.
  public func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    try await retrying(key.description) { () async throws(StorageError) in
      try await base.info(key)
    }
  }

  /// Passes the call on, repeatedly if need be.
  ///
  /// - Throws: `.busy` if the object became shorter between two attempts, since the sink then
  ///   holds bytes of the longer one.
  public func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    let extent = ExtentSink(sink)
    let info = try await retrying(key.description) { () async throws(StorageError) in
      extent.begin()
      return try await base.read(key, range: range, condition: condition, into: extent)
    }
    guard extent.isClean else {
      throw StorageError(
        .busy,
        subject: key.description,
        reason: "Somebody replaced it while it was read; read it again.",
        isTransient: true,
      )
    }
    return info
  }

  /// Passes the call on, repeatedly if need be.
  public func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    try await retrying(key.description, condition) { () async throws(StorageError) in
      try await base.write(key, from: source, attributes: attributes, condition: condition)
    }
  }

  /// Passes the call on, repeatedly if need be.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try await retrying(key.description, condition) { () async throws(StorageError) in
      try await base.copy(source, matching: sourceETag, to: key, condition: condition)
    }
  }

  /// Passes the call on, repeatedly if need be.
  public func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    try await retrying(key.description, condition) { () async throws(StorageError) in
      try await base.delete(key, condition: condition)
    }
  }

  /// Passes the call on, repeatedly if need be, each time with the objects that are left.
  ///
  /// An object that was deleted by an attempt whose answer was lost is not there any more for the
  /// next one, which is no failure.
  public func delete(
    _ objects: [Deletion]
  ) async throws(StorageError) -> [(key: ObjectKey, error: StorageError)] {
    var left = objects
    var failures: [(key: ObjectKey, error: StorageError)] = []
    var passing: [(key: ObjectKey, error: StorageError)] = []
    do throws(StorageError) {
      try await retrying(location) { () async throws(StorageError) in
        passing = []
        let all = try await base.delete(left)
        failures += all.filter { !Self.mayRepeat($0.error, .none) }
        passing = all.filter { Self.mayRepeat($0.error, .none) }
        let again = Set(passing.map(\.key))
        left.removeAll { !again.contains($0.key) }
        if let first = passing.first { throw first.error }
      }
    } catch {
      if passing.isEmpty || error.code == .cancelled { throw error }
    }
    return failures + passing
  }

  /// Passes the call on, repeatedly if need be.
  public func list(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> ListPage {
    try await retrying(location) { () async throws(StorageError) in
      try await base.list(prefix: prefix, after: token)
    }
  }

  private func retrying<Value>(
    _ subject: String,
    _ condition: WriteCondition = .none,
    _ body: () async throws(StorageError) -> Value,
  ) async throws(StorageError) -> Value {
    try await retrier.run(subject, mayRepeat: { Self.mayRepeat($0, condition) }, body)
  }

  private static func mayRepeat(_ error: StorageError, _ condition: WriteCondition) -> Bool {
    error.code == .outcomeUnknown ? condition == .none : error.isTransient
  }
}

/// Knows whether a sink holds bytes that the last attempt did not write over.
private final class ExtentSink: ByteSink {
  private struct Extent {
    var earlier: Int64 = 0
    var current: Int64 = 0
  }

  private let sink: any ByteSink
  private let extent = Guarded(Extent())

  init(_ sink: any ByteSink) {
    self.sink = sink
  }

  var capacity: Int64? { sink.capacity }

  var isClean: Bool { extent.withLock { $0.current >= $0.earlier } }

  func begin() {
    extent.withLock { $0 = Extent(earlier: max($0.earlier, $0.current)) }
  }

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    let end = offset + Int64(bytes.count)
    extent.withLock { $0.current = max($0.current, end) }
    try sink.write(bytes, at: offset)
  }
}
