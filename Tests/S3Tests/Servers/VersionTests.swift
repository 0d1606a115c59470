import LocalFiles
import Manifest
import Storage
import Testing
import Transport

@testable import S3

/// Versions on real servers, in a bucket that keeps them.
struct VersionTests {
  private static let servers = [RealServer.moto, .ceph].filter(\.isThere)

  private let key: ObjectKey

  init() throws {
    key = try ObjectKey(validating: Array("a +é/b".utf8))
  }

  @Test(.timeLimit(.minutes(20)), arguments: servers)
  func `what was overwritten and deleted is listed, read, copied and deleted for good`(
    server: RealServer
  ) async throws {
    try await server.withVersions { storage in
      try await write("one", storage)
      try await write("second", storage)
      try await storage.delete(key, condition: .none)

      let versions = try await all(storage)
      #expect(versions.map(\.isDeletion) == [true, false, false])
      #expect(versions.map(\.isLatest) == [true, false, false])
      #expect(versions.map(\.size) == [0, 6, 3])
      #expect(Set(versions.map(\.id)).count == 3)
      #expect(versions.allSatisfy { $0.key == key })

      #expect(try await text(versions[2], storage) == "one")
      #expect(try await text(versions[1], storage, 1..<4) == "eco")
      await expectFailure(.notFound) { try await storage.info(key) }

      let copy = try ObjectKey(validating: Array("copy".utf8))
      let tag = try await storage.copy(
        key,
        version: versions[2].id,
        to: copy,
        condition: .none,
      )
      #expect(tag == versions[2].eTag)
      let sink = BytesSink()
      _ = try await storage.read(copy, range: nil, condition: .none, into: sink)
      #expect(sink.bytes == Array("one".utf8))

      // Without the mark of the deletion the version before it is the latest.
      try await storage.delete(key, version: versions[0].id)
      #expect(try await storage.info(key).size == 6)
      try await storage.delete(key, version: versions[1].id)
      #expect(try await storage.info(key).size == 3)
      await expectFailure(.notFound) { try await text(versions[1], storage) }
    }
  }

  @Test(.timeLimit(.minutes(20)), arguments: servers)
  func `a thousand versions and more come on several pages`(server: RealServer) async throws {
    try await server.withVersions { storage in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for name in 0..<8 {
          let key = try ObjectKey(validating: Array("a +é/\(name)".utf8))
          group.addTask {
            for number in 0..<126 { try await write("\(number)", storage, key) }
          }
        }
        try await group.waitForAll()
      }
      let first = try await storage.versions(prefix: [], after: nil)
      #expect(first.next != nil)
      let versions = try await all(storage)
      #expect(versions.count == 1_008)
      #expect(Set(versions.map(\.id)).count == 1_008)
      #expect(versions.filter(\.isLatest).count == 8)
    }
  }

  private func write(
    _ text: String,
    _ storage: S3Storage,
    _ other: ObjectKey? = nil,
  ) async throws {
    _ = try await storage.write(
      other ?? key,
      from: BytesSource(Array(text.utf8)),
      attributes: ObjectAttributes(),
      condition: .none,
    )
  }

  private func text(
    _ version: ObjectVersion,
    _ storage: S3Storage,
    _ range: Range<Int64>? = nil,
  ) async throws -> String {
    let sink = BytesSink()
    _ = try await storage.read(version.key, version: version.id, range: range, into: sink)
    return String(decoding: sink.bytes, as: UTF8.self)
  }

  private func all(_ storage: S3Storage) async throws -> [ObjectVersion] {
    try await RealServer.versions(storage)
  }
}

extension RealServer {
  /// Runs `body` with a prefix of its own in a bucket that keeps versions, and empties it.
  func withVersions(_ body: (S3Storage) async throws -> Void) async throws {
    var generator = SystemRandomNumberGenerator()
    let settings = S3Settings(
      bucket: "synchrony-versions",
      prefix: "suite é+/\(String(generator.next(), radix: 36))",
      region: "us-east-1",
      endpointURL: endpoint,
      credentials: StaticCredentials(
        Credentials(accessKeyID: "AKIDTEST", secretAccessKey: "SECRETTEST")
      ),
    )
    let storage = S3Storage(settings, http: try HTTPClient())
    // Made once, and known ever after.
    _ = try await storage.client.exchange(S3Call(.put, bucket: storage.location, query: ""))
    var call = S3Call(.put, bucket: storage.location, query: "versioning=")
    call.body = .bytes(
      Array(
        ("<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
          + "<Status>Enabled</Status></VersioningConfiguration>").utf8
      )
    )
    call.payload = .unsigned
    try await storage.client.perform(call)
    try await body(storage)
    for version in try await Self.versions(storage) {
      try await storage.delete(version.key, version: version.id)
    }
  }

  /// All versions below the prefix.
  static func versions(_ storage: S3Storage) async throws -> [ObjectVersion] {
    var versions: [ObjectVersion] = []
    var token: ListToken?
    repeat {
      let page = try await storage.versions(prefix: [], after: token)
      versions += page.versions
      token = page.next
    } while token != nil
    return versions
  }
}
