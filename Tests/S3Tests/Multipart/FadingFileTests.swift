import Foundation
import Hashing
import LocalFiles
import Manifest
import Storage
import Synchronization
import Testing

@testable import S3

/// Uploads in parts of a file that cannot be read to its end any more.
struct FadingFileTests {
  private static let content = (0..<95).map { UInt8($0) }

  private let journal = MemoryJournal()
  private let key: ObjectKey

  init() throws {
    key = try ObjectKey(validating: Array("big".utf8))
  }

  enum Fate: String, CaseIterable {
    case truncated
    case emptied
    case unreadable = "made unreadable"
  }

  /// What is known of the parts, and by whom.
  enum Knowledge: String, CaseIterable {
    case none = "nobody has digested the parts"
    case scanned = "the scan has"
    case judged = "the scan has, and the store judges that"
    case sent = "some were sent by an earlier run"
  }

  private func write(
    _ source: any ByteSource,
    to store: FakeStore,
    _ known: Knowledge,
  ) async throws {
    let storage = S3Storage(
      S3Client(.test(), http: store),
      uploads: journal,
      retrier: Retrier(time: Timekeeper(now: { .zero }, sleep: { _ in }, block: { _ in })),
      limits: TransferLimits(partSize: 10, partsAtOnce: 3),
    )
    let partSize = try #require(storage.capabilities.hashedPartSize)
    let scanned = try #require(
      try await ContentHasher.hash(BytesSource(Self.content), inPartsOf: partSize)
    )
    _ = try await storage.write(
      key,
      from: source,
      attributes: ObjectAttributes(
        checksum: scanned.checksum,
        parts: [.scanned, .judged].contains(known) ? scanned.parts : nil,
      ),
      condition: .none,
    )
  }

  @Test(.timeLimit(.minutes(5)), arguments: Fate.allCases, Knowledge.allCases)
  func `an upload whose file fades midway ends, and leaves nothing`(
    fate: Fate,
    known: Knowledge,
  ) async throws {
    let store = FakeStore(isCeph: known == .judged)
    let source = FadingSource(Self.content)
    if known == .sent {
      store.add(.refusal(.refusal(403, "AccessDenied")), to: .part, after: 3)
      await expectFailure(.denied) { try await write(source, to: store, known) }
      #expect(store.openUploads == 1)
      store.reset()
    }
    store.add(.meanwhile { _ in source.fade(fate) }, to: .part, after: known == .sent ? 0 : 3)
    let error = await expectFailure(.localFile) { try await write(source, to: store, known) }
    let reason = fate == .unreadable ? "Permission denied." : "became shorter"
    #expect(error?.reason.contains(reason) == true)
    #expect(error?.isTransient == false)
    #expect(store.object("big") == nil)
    #expect(store.count(.complete) == 0)
    #expect(store.count(.abort) == 1)
    #expect(store.openUploads == 0)
    #expect(journal.pending().isEmpty)

    try await write(FadingSource(Self.content), to: store, known)
    #expect(store.object("big")?.bytes == Self.content)
  }

  @Test(arguments: [Knowledge.none, .scanned, .judged])
  func `a file that is deleted while it is sent arrives whole`(known: Knowledge) async throws {
    let folder = NSTemporaryDirectory() + "synchrony-fading-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let tree = try DirectoryTree(at: folder)
    try tree.create(key, isPrivate: false).write(Self.content.span, at: 0)
    let store = FakeStore(isCeph: known == .judged)
    let file = try tree.open(key)
    store.add(.meanwhile { [key] _ in try? tree.remove(key) }, to: .part, after: 3)
    try await write(file, to: store, known)
    #expect(try tree.status(of: key) == nil)
    #expect(store.object("big")?.bytes == Self.content)
    #expect(journal.pending().isEmpty)
  }
}

/// Bytes of which some, or all, are gone at some time.
private final class FadingSource: ByteSource {
  private let bytes: [UInt8]
  private let fate = Mutex<FadingFileTests.Fate?>(nil)

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var size: Int64 { Int64(bytes.count) }

  func fade(_ fate: FadingFileTests.Fate) { self.fate.withLock { $0 = fate } }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    var end = bytes.count
    switch fate.withLock({ $0 }) {
    case nil: break
    case .truncated: end = 42
    case .emptied: end = 0
    case .unreadable:
      throw FileError(.permission, path: "big", reason: "Permission denied")
    }
    let window = bytes[min(Int(offset), end)..<end].prefix(buffer.count)
    for (index, byte) in window.enumerated() { buffer[index] = byte }
    return window.count
  }
}
