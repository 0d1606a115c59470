import Hashing
import LocalFiles
import Manifest
import Storage
import Synchronization
import SynchronyTesting
import Testing

@testable import Synchrony

/// First syncs with a place that another program has filled.
struct FirstLedgerTests {
  private static let large = String(repeating: "measured\n", count: 1_200_000)

  @Test func `a large object that our file proves to be is not read`() async throws {
    let store = PartedStorage(base: MemoryStorage(), partSize: 8 << 20)
    let team = Team(store)
    try await team.put(Self.large, at: "same.bin")
    try await team.put(Self.large + "theirs", at: "other.bin")
    let alice = try team.person("alice")
    try alice.write(Self.large, to: "same.bin")
    try alice.write(Self.large + "edited", to: "other.bin")
    let run = try await alice.sync()
    #expect(store.readings["same.bin"] == nil)
    #expect(store.readings["other.bin"] != nil)
    #expect(run.conflicts.map(\.path.description) == ["other.bin"])
    #expect(try await team.rows().contains("same.bin"))
    #expect(alice.read("same.bin") == Self.large)
  }

  @Test func `an object that cannot be looked at is left out, and said`() async throws {
    let store = FaultyStorage(PartedStorage(base: MemoryStorage(), partSize: 3))
    let team = Team(store)
    for name in ["a.csv", "b.csv", "c.csv"] { try await team.put("of \(name)", at: name) }
    let denied = StorageError(.denied, subject: "a.csv", reason: "No right.")
    store.add(Fault(.info, error: denied))
    let alice = try team.person("alice")
    let run = try await alice.sync()
    #expect(store.unexercisedFaults.isEmpty)
    #expect(run.problems.contains { $0.reason.contains("No right.") })
    #expect(alice.files().count == 2)
    #expect(try await team.rows().count == 2)
  }

  @Test func `where no object can be looked at, nothing is set up`() async throws {
    let store = FaultyStorage(PartedStorage(base: MemoryStorage(), partSize: 3))
    let team = Team(store)
    for name in ["a.csv", "b.csv"] { try await team.put("of \(name)", at: name) }
    for _ in 1...2 {
      store.add(Fault(.info, error: StorageError(.denied, subject: "a", reason: "No right.")))
    }
    let alice = try team.person("alice")
    await #expect(throws: SyncError.self) { try await alice.sync() }
    #expect(try await team.object(".S3/versions.csv") == nil)
  }

  @Test func `what a person replaces there without having had it is in the trash`() async throws {
    let team = Team()
    try await team.put("theirs", at: "a.csv")
    team.wait(seconds: 60)
    let alice = try team.person("alice")
    try alice.write("alice's", to: "a.csv", at: 6_000_000)
    let run = try await alice.sync(
      reviewer: Interjecting(isPerson: true) { Decisions(accepted: $0.changes) }
    )
    #expect(run.summary.uploaded == 1)
    #expect(try await team.object("a.csv") == "alice's")
    #expect(Array(try await team.trash().values) == ["theirs"])
  }
}

/// A storage whose objects came in parts, so that their ETags are no checksums, without metadata.
private final class PartedStorage: WrappingStorage {
  let base: any Storage
  private let partSize: Int
  private let counts = Mutex<[String: Int]>([:])

  init(base: any Storage, partSize: Int) {
    self.base = base
    self.partSize = partSize
  }

  /// How often each data object was read.
  var readings: [String: Int] { counts.withLock { $0 } }

  var capabilities: Capabilities {
    var capabilities = base.capabilities
    capabilities.eTagIsChecksum = false
    return capabilities
  }

  func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    try await disguised(try await base.info(key))
  }

  func list(prefix: [UInt8], after token: ListToken?) async throws(StorageError) -> ListPage {
    var page = try await base.list(prefix: prefix, after: token)
    for index in page.objects.indices {
      page.objects[index] = try await disguised(page.objects[index])
    }
    return page
  }

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    if key.path != nil { counts.withLock { $0[key.description, default: 0] += 1 } }
    return try await base.read(key, range: range, condition: condition, into: sink)
  }

  private func disguised(_ info: ObjectInfo) async throws(StorageError) -> ObjectInfo {
    guard info.size > partSize else { return info }
    let sink = BytesSink()
    _ = try await base.read(info.key, range: nil, condition: .none, into: sink)
    let parts = stride(from: 0, to: sink.bytes.count, by: partSize).map { start in
      try? checksum(of: Array(sink.bytes[start..<min(start + partSize, sink.bytes.count)]))
    }
    var info = info
    info.checksum = nil
    info.eTag = (try? MultipartETag(parts: parts.compactMap(\.self))).map { ETag("\($0)") }
    return info
  }
}
