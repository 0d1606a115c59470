import Foundation
import LocalFiles
import Manifest
import Storage
import Synchronization
import Testing
import Transport

@testable import S3

/// A server that tests are run against, if the environment names it.
struct RealServer: Sendable {
  /// Its name.
  let name: String
  /// Bytes that it cannot take in a key; every other name it has to keep.
  var unnameable: [UInt8] = []
  /// Promises that it cannot keep, each with the reason.
  var defects: [String: Comment] = [:]

  static let moto = RealServer(name: "MOTO", unnameable: [UInt8(ascii: "\n")])
  /// Its objects are plain files, written in place, in folders that it makes and removes.
  static let rclone = RealServer(
    name: "RCLONE",
    defects: [
      "a reader never sees a mixture while others write": "A reader can see a file half written.",
      "a prefix of an object is no object that could be deleted":
        "The folder of objects is taken for an object, which cannot be deleted.",
    ],
  )
  static let ceph = RealServer(name: "CEPH")

  /// The endpoint, or nil to skip the tests.
  var endpoint: String? {
    ProcessInfo.processInfo.environment["SYNCHRONY_TEST_S3_\(name)"].flatMap {
      $0.isEmpty ? nil : $0
    }
  }

  /// Whether it runs.
  var isThere: Bool { endpoint != nil }

  /// Runs `body` with a prefix of its own in a bucket of its own, and empties it.
  func withPlace<Value>(
    _ body: @Sendable (@escaping @Sendable () throws -> S3Storage) async throws -> Value
  ) async throws -> Value {
    var generator = SystemRandomNumberGenerator()
    let prefix = "suite é+/\(String(generator.next(), radix: 36))"
    let settings = S3Settings(
      bucket: "synchrony-s3tests",
      prefix: prefix,
      region: "us-east-1",
      endpointURL: endpoint,
      credentials: StaticCredentials(
        Credentials(accessKeyID: "AKIDTEST", secretAccessKey: "SECRETTEST")
      ),
    )
    let http = try Self.http.get()
    let storage = S3Storage(settings, http: http)
    // Made once, and known ever after.
    _ = try await storage.client.exchange(S3Call(.put, bucket: storage.location, query: ""))
    let value = try await body { S3Storage(settings, http: http) }
    try await Self.empty(RetryingStorage(storage))
    return value
  }

  private static let http = Result { () throws(TransportError) in try HTTPClient() }

  private static func empty(_ storage: some Storage) async throws {
    while true {
      let page = try await storage.list(prefix: [], after: nil)
      if page.objects.isEmpty { return }
      _ = try await storage.delete(page.objects.map(\.key))
    }
  }
}

/// A storage without the keys that a server cannot take, which remembers what else is refused.
struct NamingStorage: WrappingStorage {
  let base: any Storage
  let unnameable: [UInt8]
  let refusals: Refusals

  func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    if key.bytes.contains(where: unnameable.contains) {
      throw StorageError(.unsupported, subject: "\(key)", reason: "The server cannot name it.")
    }
    do throws(StorageError) {
      return try await base.write(key, from: source, attributes: attributes, condition: condition)
    } catch {
      if error.code == .unsupported { refusals.add(key) }
      throw error
    }
  }

  func delete(
    _ objects: [Deletion]
  ) async throws(StorageError) -> [(key: ObjectKey, error: StorageError)] {
    try await base.delete(objects)
  }
}

/// The names that a server was to take and did not.
final class Refusals: Sendable {
  private let refused = Mutex<Set<String>>([])

  /// The keys so far.
  var names: Set<String> { refused.withLock { $0 } }

  func add(_ key: ObjectKey) {
    refused.withLock { _ = $0.insert(key.description) }
  }
}
