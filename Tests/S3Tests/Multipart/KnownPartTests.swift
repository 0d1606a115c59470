import Hashing
import LocalFiles
import Manifest
import Storage
import Synchronization
import Testing

@testable import S3

/// Uploads whose parts were digested when the file was scanned.
struct KnownPartTests {
  private static let content = (0..<95).map { UInt8($0) }

  private let journal = MemoryJournal()
  private let key: ObjectKey

  init() throws {
    key = try ObjectKey(validating: Array("big".utf8))
  }

  /// Writes `source` as what was scanned.
  private func write(_ source: Rereadable, to store: FakeStore) async throws -> ObjectInfo {
    let time = Timekeeper(now: { .zero }, sleep: { _ in }, block: { _ in })
    let storage = S3Storage(
      S3Client(.test(), http: store),
      uploads: journal,
      retrier: Retrier(time: time),
      limits: TransferLimits(partSize: 10, partsAtOnce: 3),
    )
    let partSize = try #require(storage.capabilities.hashedPartSize)
    let scanned = try #require(
      try await ContentHasher.hash(BytesSource(Self.content), inPartsOf: partSize)
    )
    return try await storage.write(
      key,
      from: source,
      attributes: ObjectAttributes(checksum: scanned.checksum, parts: scanned.parts),
      condition: .none,
    )
  }

  @Test func `a file is not read again before it is sent`() async throws {
    let (store, source) = (FakeStore(isCeph: true), Rereadable(Self.content))
    let info = try await write(source, to: store)
    #expect(store.object("big")?.bytes == Self.content)
    #expect(info.checksum == (try checksum(of: Self.content)))
    #expect(source.bytesRead == Self.content.count)
  }

  @Test func `for a store that does not judge digests it is read once more`() async throws {
    let (store, source) = (FakeStore(), Rereadable(Self.content))
    _ = try await write(source, to: store)
    #expect(store.object("big")?.bytes == Self.content)
    #expect(source.bytesRead == 2 * Self.content.count)
  }

  @Test(arguments: [0, 94], [false, true])
  func `a file that was changed since the scan is not stored`(
    position: Int,
    isCeph: Bool,
  ) async throws {
    let (store, source) = (FakeStore(isCeph: isCeph), Rereadable(Self.content))
    source.change(at: position)
    let error = await expectFailure(.digestMismatch) { try await write(source, to: store) }
    #expect(error?.isTransient == false)
    #expect(store.object("big") == nil)
    #expect(store.openUploads == 0)
    #expect(journal.pending().isEmpty)
  }

  @Test func `a part that was changed on the way is sent again`() async throws {
    let (store, source) = (FakeStore(isCeph: true), Rereadable(Self.content))
    store.add(.refusal(.refusal(400, "XAmzContentSHA256Mismatch")), to: .part, after: 2)
    _ = try await write(source, to: store)
    #expect(store.object("big")?.bytes == Self.content)
    #expect(store.count(.part) == 11)
  }

  @Test(arguments: [false, true], [false, true])
  func `an upload goes on with parts that are as the scan saw them, and no others`(
    isDamaged: Bool,
    isCeph: Bool,
  ) async throws {
    let (store, source) = (FakeStore(isCeph: isCeph), Rereadable(Self.content))
    store.add(.refusal(.refusal(403, "AccessDenied")), to: .part, after: 6)
    await expectFailure(.denied) { try await write(source, to: store) }
    if isDamaged { store.damageParts() }
    let sent = store.count(.part)
    store.reset()
    _ = try await write(source, to: store)
    #expect(store.object("big")?.bytes == Self.content)
    #expect(store.count(.create) == 0)
    #expect(store.count(.part) <= 10 - (sent - 4) + (isDamaged ? 1 : 0))
  }

  @Test(arguments: [false, true])
  func `a part that has both another content and its old ETag is sent again`(
    isCeph: Bool
  ) async throws {
    let (store, source) = (FakeStore(isCeph: isCeph), Rereadable(Self.content))
    store.add(.refusal(.refusal(403, "AccessDenied")), to: .part, after: 6)
    await expectFailure(.denied) { try await write(source, to: store) }
    // The file and the part that is there agree, but not with what was scanned.
    source.change(at: 0)
    store.damageParts()
    await expectFailure(.digestMismatch) { try await write(source, to: store) }
    #expect(store.object("big") == nil)
  }
}

/// Bytes that can be changed, and count how many of them are read.
private final class Rereadable: ByteSource {
  private let state: Mutex<(bytes: [UInt8], read: Int)>
  let size: Int64

  init(_ bytes: [UInt8]) {
    state = Mutex((bytes, 0))
    size = Int64(bytes.count)
  }

  var bytesRead: Int { state.withLock(\.read) }

  func change(at position: Int) {
    state.withLock { $0.bytes[position] ^= 1 }
  }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    let room = buffer.count
    let bytes = state.withLock { state in
      let bytes = Array(state.bytes[Int(offset)...].prefix(room))
      state.read += bytes.count
      return bytes
    }
    for (index, byte) in bytes.enumerated() { buffer[index] = byte }
    return bytes.count
  }
}
