import Hashing
import LocalFiles
import Manifest
import Storage
import Testing

@testable import S3

/// Large objects on real servers.
struct LargeObjectTests {
  private static let servers = [RealServer.moto, .rclone, .ceph].filter(\.isThere)

  @Test(.timeLimit(.minutes(20)), arguments: servers)
  func `a large object goes in parts and comes back in ranges`(server: RealServer) async throws {
    let content = (0..<(20 << 20)).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    let promised = try checksum(of: content)
    try await server.withPlace { storage in
      let key = try ObjectKey(validating: Array("large +é".utf8))
      let attributes = ObjectAttributes(checksum: promised, modified: FileTime(seconds: 12))
      let written = try await storage().write(
        key,
        from: BytesSource(content),
        attributes: attributes,
        condition: .none,
      )
      let info = try await storage().info(key)
      #expect(info.eTag == written.eTag)
      #expect(info.checksum == promised)
      #expect(info.modified == FileTime(seconds: 12))
      let eTag = try #require(info.eTag)
      for range in [0..<Int64(8 << 20), (8 << 20)..<(16 << 20), (16 << 20)..<(24 << 20)] {
        let sink = BytesSink()
        _ = try await storage().read(key, range: range, condition: .matches(eTag), into: sink)
        let end = min(Int(range.upperBound), content.count)
        #expect(sink.bytes == Array(content[Int(range.lowerBound)..<end]))
      }
    }
  }

  @Test(.timeLimit(.minutes(20)), arguments: [RealServer.moto, .ceph].filter(\.isThere))
  func `a large object is copied in parts, of the version that was seen alone`(
    server: RealServer
  ) async throws {
    let size = 12 << 20
    let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    let promised = try checksum(of: content)
    try await server.withPlace { storage in
      let key = try ObjectKey(validating: Array("large +é".utf8))
      let target = try ObjectKey(validating: Array("copy %é".utf8))
      // No store takes parts below 5 MiB, but for the last.
      let limits = TransferLimits(
        largestCopy: 5 << 20,
        copiedPartSize: 5 << 20,
        partsAtOnce: 2,
      )
      let place = S3Storage(try storage().client, limits: limits)
      let attributes = ObjectAttributes(checksum: promised, modified: FileTime(seconds: 12))
      let source = BytesSource(content)
      let seen = try await place.write(key, from: source, attributes: attributes, condition: .none)
      let eTag = try await place.copy(key, matching: seen.eTag, to: target, condition: .none)
      // The ETag of three parts tells that they were copied, and not the whole.
      #expect(eTag?.quoted.hasSuffix("-3\"") == true)
      let info = try await place.info(target)
      #expect(info.eTag == eTag)
      #expect(info.checksum == promised)
      #expect(info.modified == FileTime(seconds: 12))
      let sink = BytesSink()
      _ = try await place.read(target, range: nil, condition: .none, into: sink)
      #expect(sink.bytes == content)

      let original = try await place.info(key)
      _ = try await place.write(
        key,
        from: BytesSource(content.reversed()),
        attributes: ObjectAttributes(),
        condition: .none,
      )
      // What was looked at is replaced before its first part is copied.
      await expectFailure(.conditionFailed) {
        try await place.copy(original, "", to: target, .none)
      }
      #expect(try await place.info(target).eTag == eTag)
    }
  }

  @Test(.timeLimit(.minutes(20)), arguments: servers)
  func `an upload that broke off goes on in another run`(server: RealServer) async throws {
    let content = (0..<(20 << 20)).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    let promised = try checksum(of: content)
    try await server.withPlace { storage in
      let key = try ObjectKey(validating: Array("large".utf8))
      let journal = MemoryJournal()
      let place = try storage()
      let attributes = ObjectAttributes(checksum: promised)
      let id = try await place.createUpload(key, attributes)
      let upload = OpenUpload(id, of: key, at: place)
      let second: Range<Int64> = (8 << 20)..<(16 << 20)
      let part = content[Int(second.lowerBound)..<Int(second.upperBound)]
      _ = try await upload.send(
        2,
        second,
        of: BytesSource(content),
        PartDigest(sha256: sha256(of: Array(part).span), md5: nil),
      )
      let parts = try await upload.parts()
      #expect(parts?.keys.sorted() == [2])
      _ = journal.add(
        PendingUpload(
          place: place.uploadPlace,
          key: key,
          uploadID: id,
          checksum: promised,
          modified: nil,
          size: 20 << 20,
          partSize: 8 << 20,
          begun: place.client.serverTime,
        )
      )
      let next = S3Storage(place.client, uploads: journal)
      _ = try await next.write(
        key,
        from: BytesSource(content),
        attributes: attributes,
        condition: .none,
      )
      #expect(journal.pending().isEmpty)
      let sink = BytesSink()
      _ = try await storage().read(key, range: nil, condition: .none, into: sink)
      #expect(sink.bytes == content)
      #expect(try await upload.parts() == nil)
    }
  }
}
