import LocalFiles
import Manifest
import Storage
import Synchronization
import Testing

@testable import Synchrony

/// What a storage says of its objects and is not so.
struct LyingStoreTests {
  @Test(arguments: [LyingStorage.Lie.size, .version, .checksum], [nil, 3] as [Int64?])
  func `where a look says what the bytes are not, no wrong content lands`(
    lie: LyingStorage.Lie,
    rangeSize: Int64?
  ) async throws {
    let team = Team(MemoryStorage(rangeSize: rangeSize))
    let (alice, bob) = try await team.aliceAndBob(["rest.csv": "rest", "old.csv": "old"])
    try alice.write("what alice wrote", to: "a.csv", at: 60)
    try alice.write("newer", to: "old.csv", at: 60)
    try await alice.sync()
    let storage = LyingStorage(base: team.storage, lie: lie)
    do {
      let run = try await bob.sync(storage: storage)
      #expect(run.problems.allSatisfy { $0.kind != .damagedRow })
    } catch is SyncError {}
    #expect([nil, "what alice wrote"].contains(bob.read("a.csv")))
    #expect(["old", "newer"].contains(bob.read("old.csv")))
    let session = try bob.session(
      reviewer: AutomaticReviewer(),
      reporter: EventLog(),
      storage: storage,
    )
    _ = try? await Verification(session: session, repairs: true, isDeep: true).run()
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(Set(bob.contents().values).isSuperset(of: ["rest", "what alice wrote", "newer"]))
  }

  @Test func `a body without end, of which only the digest is wanted, ends with its object`()
    async throws
  {
    let team = Team(ForgetfulStorage(base: MemoryStorage()))
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    let endless = EndlessStorage(base: team.storage, key: try team.key("a.csv"))
    let session = try alice.session(
      reviewer: AutomaticReviewer(),
      reporter: EventLog(),
      storage: endless,
    )
    let findings = try await Verification(session: session, repairs: false, isDeep: true).run()
    #expect(findings.map(\.kind) == [.unreadable])
    #expect(findings.map(\.subject) == ["a.csv"])
    #expect(endless.sent.withLock { $0 } <= 1 << 20)
  }
}

/// A storage that says of people's files what is not so.
struct LyingStorage: WrappingStorage {
  enum Lie { case size, version, checksum }

  let base: any Storage
  let lie: Lie

  var capabilities: Capabilities {
    var capabilities = base.capabilities
    capabilities.eTagIsChecksum = false
    return capabilities
  }

  func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    var info = try await base.info(key)
    guard key.path != nil else { return info }
    switch lie {
    case .size: info.size += 7
    case .version: info.eTag = ETag("0123456789abcdef0123456789abcdef")
    case .checksum: info.checksum = Checksum(high: 1, low: 2)
    }
    return info
  }
}

/// A storage whose one object never ends, though it says how long it is.
private final class EndlessStorage: WrappingStorage {
  let base: any Storage
  let key: ObjectKey
  let sent = Mutex(0)

  init(base: any Storage, key: ObjectKey) {
    self.base = base
    self.key = key
  }

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    guard key == self.key else {
      return try await base.read(key, range: range, condition: condition, into: sink)
    }
    let block = [UInt8](repeating: 0, count: 1 << 10)
    for number in 0..<Int64(1 << 20) {
      sent.withLock { $0 += 1 << 10 }
      do {
        try sink.write(block.span, at: number << 10)
      } catch {
        throw .localFile(error)
      }
    }
    throw StorageError(.unreachable, subject: "\(key)", reason: "It never ends.")
  }
}
