import LocalFiles
import Manifest
import Storage

/// What a check works with: the place under test, and shorthands.
final class Bench: Sendable {
  private let storages: [any Storage]
  private let found = Guarded<[String]>([])

  init(_ storages: [any Storage]) {
    self.storages = storages.isEmpty ? [MemoryStorage()] : storages
    if storages.isEmpty { note("there is no storage to check") }
  }

  /// The place as the first machine sees it.
  var here: any Storage { storages[0] }
  /// The place as the last machine sees it, which may be the first.
  var there: any Storage { storages[storages.count - 1] }
  /// The machine of one of many tasks.
  func machine(_ number: Int) -> any Storage { storages[number % storages.count] }

  var notes: [String] { found.withLock { $0 } }

  func note(_ text: String) {
    found.withLock { $0.append(text) }
  }

  func expect(_ condition: Bool, _ text: @autoclosure () -> String) {
    if !condition { note(text()) }
  }

  /// Expects `body` to fail in one way.
  func expect(
    _ code: StorageError.Code,
    _ what: String,
    _ body: () async throws(StorageError) -> Void,
  ) async {
    do {
      try await body()
      note("\(what) succeeded, and should have failed")
    } catch {
      expect(error.code == code, "\(what) failed otherwise than it should: \(error)")
    }
  }
}

extension Bench {
  /// Runs `body`.
  ///
  /// - Returns: false if it failed in the way that is expected.
  func succeeds(
    unless code: StorageError.Code,
    _ body: () async throws(StorageError) -> Void,
  ) async throws(StorageError) -> Bool {
    do {
      try await body()
      return true
    } catch {
      if error.code == code { return false }
      throw error
    }
  }
}

// Shorthands for the calls of a storage.
extension Bench {
  /// Writes text.
  @discardableResult
  func put(
    _ text: String,
    at key: ObjectKey,
    _ condition: WriteCondition = .none,
    on storage: (any Storage)? = nil,
    attributes: ObjectAttributes = ObjectAttributes(),
  ) async throws(StorageError) -> ObjectInfo {
    try await (storage ?? here).write(
      key,
      from: BytesSource(Array(text.utf8)),
      attributes: attributes,
      condition: condition,
    )
  }

  /// Writes text under an ETag that must be given.
  func version(_ info: ObjectInfo) throws(StorageError) -> ETag {
    guard let eTag = info.eTag else {
      throw StorageError(.other, subject: info.key.description, reason: "The ETag is missing.")
    }
    return eTag
  }

  /// Reads all, as text.
  func text(
    _ key: ObjectKey,
    on storage: (any Storage)? = nil,
  ) async throws(StorageError) -> String {
    String(decoding: try await bytes(key, on: storage ?? there).bytes, as: UTF8.self)
  }

  /// Reads all.
  func bytes(
    _ key: ObjectKey,
    on storage: any Storage,
  ) async throws(StorageError) -> (bytes: [UInt8], info: ObjectInfo) {
    let sink = BytesSink()
    let info = try await storage.read(key, range: nil, condition: .none, into: sink)
    return (sink.bytes, info)
  }

  /// Lists all pages, and notes what is wrong with their order.
  func list(
    _ prefix: String = "",
    on storage: (any Storage)? = nil,
  ) async throws(StorageError) -> [ObjectInfo] {
    var objects: [ObjectInfo] = []
    var token: ListToken?
    repeat {
      let page = try await (storage ?? there).list(prefix: Array(prefix.utf8), after: token)
      expect(page.next == nil || page.next != token, "a page is followed by itself")
      objects += page.objects
      token = page.next
    } while token != nil && objects.count < 100_000
    let keys = objects.map(\.key)
    expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }, "a listing is not in order")
    return objects
  }

  /// Does something for many numbers at once, as many as the storage finds useful.
  func forEach(
    _ numbers: Range<Int>,
    _ body: @escaping @Sendable (Int) async throws -> Void,
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in numbers {
        if number - numbers.lowerBound >= max(here.capabilities.concurrency, 1) {
          try await group.next()
        }
        group.addTask { try await body(number) }
      }
      try await group.waitForAll()
    }
  }
}

extension ObjectKey {
  /// A key that is known to be good.
  init(good text: String) throws(PathRule) {
    try self.init(validating: Array(text.utf8))
  }
}
