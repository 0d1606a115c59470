import LocalFiles
import Manifest

// How a probe asks.
extension ConditionProbe {
  enum Object: String, CaseIterable {
    case original, fresh, contested, missing, copy, newCopy, doomed
  }

  /// One of the objects, of which each attempt may have its own.
  struct Place {
    var object: Object
    var attempt: Int

    init(_ object: Object, _ attempt: Int = 1) {
      self.object = object
      self.attempt = attempt
    }
  }

  func key(_ place: Place) -> ObjectKey {
    .control("probe-\(name)-\(place.object.rawValue)-\(place.attempt)")
  }

  static func content(_ number: Int) -> [UInt8] {
    Array("A probe for conditions, \(number).\n".utf8)
  }

  func write(_ object: Object, _ condition: WriteCondition) async throws(StorageError) {
    try await write(Place(object), condition)
  }

  func write(
    _ place: Place,
    _ condition: WriteCondition,
    _ number: Int = 0,
  ) async throws(StorageError) {
    _ = try await storage.write(
      key(place),
      from: BytesSource(Self.content(number)),
      attributes: ObjectAttributes(),
      condition: condition,
    )
  }

  func copy(
    matching tag: ETag? = nil,
    to place: Place,
    _ condition: WriteCondition,
  ) async throws(StorageError) {
    let source = key(Place(.original))
    _ = try await storage.copy(source, matching: tag, to: key(place), condition: condition)
  }

  func read(_ condition: ReadCondition) async throws(StorageError) {
    let original = key(Place(.original))
    _ = try await storage.read(original, range: nil, condition: condition, into: BytesSink())
  }

  func tag(_ object: Object) async throws(StorageError) -> ETag {
    try await tag(Place(object))
  }

  func tag(_ place: Place) async throws(StorageError) -> ETag {
    guard let tag = try await storage.info(key(place)).eTag else {
      throw StorageError(
        .unsupported,
        subject: storage.location,
        reason: "It gives no ETags, without which nothing can be overwritten safely.",
      )
    }
    return tag
  }

  /// Whether a store does what it should; `body` must not mind what an earlier attempt, whose
  /// number was another, may have done.
  func isDone(
    _ body: (Int) async throws(StorageError) -> Void
  ) async throws(StorageError) -> Bool {
    try await answer(body) == nil
  }

  /// Whether a store refuses what it should; asking again changes nothing about that.
  func isRefused(
    _ body: () async throws(StorageError) -> Void
  ) async throws(StorageError) -> Bool {
    try await answer { (_) async throws(StorageError) in try await body() } == .conditionFailed
  }

  /// How a store answered a condition: nil for success.
  ///
  /// - Throws: what says nothing about the condition.
  private func answer(
    _ body: (Int) async throws(StorageError) -> Void
  ) async throws(StorageError) -> StorageError.Code? {
    for attempt in 1...Self.attempts {
      do {
        try await body(attempt)
        return nil
      } catch {
        if error.code == .outcomeUnknown { continue }
        if error.isTransient || error.code == .cancelled { throw error }
        return error.code
      }
    }
    throw noAnswer
  }

  var noAnswer: StorageError {
    StorageError(
      .unreachable,
      subject: storage.location,
      reason: "The connection broke each time it was asked what it can do; run it again.",
      isTransient: true,
    )
  }
}
