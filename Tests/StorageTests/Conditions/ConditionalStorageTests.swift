import LocalFiles
import Manifest
import Storage
import Synchronization
import SynchronyTesting
import Testing

struct ConditionalStorageTests {
  private let key = ObjectKey.control("versions.csv")
  private let memory = MemoryStorage()
  /// Pauses are fifty times shorter.
  private let hasty = Timekeeper(
    now: Timekeeper.system.now,
    sleep: { try await Task.sleep(for: $0 / 50) },
    block: { _ in },
  )

  private func storage(
    _ base: any Storage,
    known: ConditionSupport? = nil,
    largeSize: Int64? = nil,
    memory: ConditionMemory = .none,
    tell: @escaping @Sendable (ConditionNotice) -> Void = { _ in },
  ) -> ConditionalStorage {
    var settings = ConditionalStorage.Settings()
    settings.time = hasty
    return ConditionalStorage(
      base,
      known: known,
      largeSize: largeSize,
      memory: memory,
      owner: .person("alice"),
      settings: settings,
      tell: tell,
    )
  }

  private static func put(
    _ text: String,
    _ condition: WriteCondition,
    at key: ObjectKey,
    on storage: any Storage,
  ) async throws(StorageError) -> ObjectInfo {
    let source = BytesSource(Array(text.utf8))
    return try await storage.write(key, from: source, attributes: .init(), condition: condition)
  }

  @Test(arguments: [
    (10, "3-2", true), (9, "3-2", false), (10, "0123456789abcdef0123456789abcdef", false),
  ])
  func `a copy that takes several requests is given its condition`(
    size: Int,
    version: String,
    isGiven: Bool
  ) async throws {
    let source = ObjectKey.control("source")
    _ = try await Self.put(String(repeating: "x", count: size), .none, at: source, on: memory)
    let named = CopyNamingStorage(base: memory, source: source, version: ETag(version))
    var settings = ConditionalStorage.Settings()
    settings.time = hasty
    let storage = ConditionalStorage(
      named,
      known: .all.subtracting(.copyDestination),
      largestCopy: 9,
      owner: .person("alice"),
      settings: settings,
    )
    _ = try await storage.copy(source, matching: ETag(version), to: key, condition: .absent)
    #expect(named.conditions.withLock(\.self) == [isGiven ? .absent : .none])
    await storage.close()
  }

  @Test(.timeLimit(.minutes(5)), arguments: WeakStore.helpless)
  func `every store keeps the promises of a storage when it is helped`(
    store: WeakStore
  ) async throws {
    let places = Mutex<[MemoryStorage]>([])
    let helped = Mutex<[ConditionalStorage]>([])
    let findings = await StorageSuite.run {
      let memory = MemoryStorage(pageSize: 100)
      let storage = storage(store.storage(over: memory))
      places.withLock { $0.append(memory) }
      helped.withLock { $0.append(storage) }
      return [storage]
    }
    for finding in findings { Issue.record("\(finding)") }
    for storage in helped.withLock({ $0 }) { await storage.close() }
    for memory in places.withLock({ $0 }) {
      #expect(try await memory.list(prefix: Array(".S3/locks".utf8), after: nil).objects.isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: WeakStore.kinds)
  func `two who add to one object lose nothing of each other's`(store: WeakStore) async throws {
    let base = store.storage(over: memory)
    let first = try await Self.put("", .none, at: key, on: memory)
    #expect(first.size == 0)
    let (key, rounds) = (key, 4)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<2 {
        let storage = storage(base)
        group.addTask {
          for _ in 0..<rounds {
            try await Self.addLine(at: key, on: storage)
            await storage.close()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await memory.info(key).size == Int64(2 * rounds))
    #expect(try await memory.list(prefix: Array(".S3/locks".utf8), after: nil).objects.isEmpty)
  }

  private static func addLine(at key: ObjectKey, on storage: any Storage) async throws {
    while true {
      let sink = BytesSink()
      let info = try await storage.read(key, range: nil, condition: .none, into: sink)
      let text = String(decoding: sink.bytes, as: UTF8.self) + "\n"
      do {
        _ = try await put(text, .matches(try #require(info.eTag)), at: key, on: storage)
        return
      } catch let error as StorageError where error.code == .conditionFailed {
        continue
      }
    }
  }

  @Test func `whoever only looks writes nothing`() async throws {
    _ = try await Self.put("x", .none, at: key, on: memory)
    let recording = RecordingStorage(WeakStorage(memory, judging: []))
    let storage = storage(recording)
    let tag = try #require(try await storage.info(key).eTag)
    _ = try await storage.read(key, range: nil, condition: .matches(tag), into: BytesSink())
    _ = try await storage.list(prefix: [], after: nil)
    await storage.close()
    #expect(recording.calls.allSatisfy { [.info, .read, .list].contains($0.operation) })
  }

  @Test func `a store that is known to judge everything is neither probed nor locked`()
    async throws
  {
    let recording = RecordingStorage(memory)
    let storage = storage(recording, known: .all, largeSize: 8)
    let info = try await Self.put("x", .absent, at: key, on: storage)
    try await storage.delete(key, condition: .matches(try #require(info.eTag)))
    await storage.close()
    #expect(recording.calls.map(\.operation) == [.write, .delete])
  }

  @Test func `where only deletions of many are not judged, each is deleted by itself`()
    async throws
  {
    let support = ConditionSupport.all.subtracting(.deletionsMatch)
    let storage = storage(WeakStorage(memory, judging: support), known: support, largeSize: 8)
    let keys = ["a", "b"].map(ObjectKey.control)
    var tags: [ETag] = []
    for key in keys {
      tags.append(
        try #require(try await Self.put(key.description, .absent, at: key, on: storage).eTag)
      )
    }
    _ = try await Self.put("other", .none, at: keys[1], on: memory)
    let failures = try await storage.delete(zip(keys, tags).map { Deletion($0, matching: $1) })
    #expect(failures.map(\.key) == [keys[1]])
    #expect(failures.map(\.error.code) == [.conditionFailed])
    #expect(try await memory.list(prefix: [], after: nil).objects.map(\.key) == [keys[1]])
    await storage.close()
  }

  @Test func `what was found is remembered, and said once in a run`() async throws {
    let kept = Mutex<[ConditionSupport]>([])
    let told = Mutex<[ConditionNotice]>([])
    let memory = ConditionMemory(
      load: { kept.withLock { $0.last } },
      save: { support in kept.withLock { $0.append(support) } },
    )
    for run in 1...2 {
      let recording = RecordingStorage(WeakStorage(self.memory, judging: [.writeAbsent]))
      let storage = storage(recording, memory: memory) { notice in
        told.withLock { $0.append(notice) }
      }
      for name in ["a", "b", "c"] {
        _ = try await Self.put("x", .absent, at: .control("\(name)\(run)"), on: storage)
      }
      await storage.close()
      // A lock is an object, a listing and a deletion; the store judges the three writes.
      if run == 2 {
        let expected: [StorageOperation] = [.write, .list, .write, .write, .write, .delete]
        #expect(recording.calls.map(\.operation) == expected)
      }
    }
    #expect(kept.withLock { $0 } == [.writeAbsent])
    #expect(told.withLock { $0 } == [.usesLock, .usesLock])
    #expect("\(ConditionNotice.usesLock)".contains("takes a lock while it writes"))
  }

  @Test func `a lost answer is not repeated, since a repetition would find its own work`()
    async throws
  {
    let faulty = FaultyStorage(memory)
    let recording = RecordingStorage(faulty)
    let storage = RetryingStorage(storage(recording, known: []))
    faulty.add(.lostAnswer(.write, key: key))
    await expectFailure(.outcomeUnknown) {
      try await Self.put("x", .absent, at: key, on: storage)
    }
    #expect(recording.calls.count { $0.operation == .write && $0.subject == "\(key)" } == 1)
    #expect(faulty.unexercisedFaults.isEmpty)
    await storage.close()
  }

  @Test func `a copy of another version than was meant goes again`() async throws {
    let copy = ObjectKey.control("copy")
    let version = try #require(try await Self.put("meant", .none, at: key, on: memory).eTag)
    let weak = WeakStorage(memory, judging: [.writeAbsent])
    let recording = RecordingStorage(weak)
    let storage = storage(recording, known: [.writeAbsent])
    #expect(try await storage.copy(key, matching: version, to: copy, condition: .absent) == version)
    // Nobody looked at the source: what was copied shows in the copy.
    #expect(!recording.calls.contains { $0.operation == .info && $0.subject == "\(key)" })
    try await storage.delete(copy, condition: .none)

    _ = try await Self.put("another", .none, at: key, on: memory)
    await expectFailure(.conditionFailed) {
      try await storage.copy(key, matching: version, to: copy, condition: .absent)
    }
    await expectFailure(.notFound) { try await self.memory.info(copy) }
    await storage.close()
  }

  @Test func `a copy over what somebody has just put there leaves it`() async throws {
    let copy = ObjectKey.control("copy")
    let version = try #require(try await Self.put("x", .none, at: key, on: memory).eTag)
    _ = try await Self.put("theirs", .none, at: copy, on: memory)
    for judged in [[], [.writeAbsent, .copyDestination]] as [ConditionSupport] {
      let storage = storage(WeakStorage(memory, judging: judged), known: judged)
      await expectFailure(.conditionFailed) {
        try await storage.copy(self.key, matching: version, to: copy, condition: .absent)
      }
      #expect(try await memory.info(copy).size == 6)
      await storage.close()
    }
  }

  @Test func `where a folder's name makes a store lose the folder, no object is put there`()
    async throws
  {
    let helped = storage(FolderLosingStorage(base: memory), known: [])
    let folder = try ObjectKey(validating: Array("box".utf8))
    let inside = try ObjectKey(validating: Array("box/inside.csv".utf8))
    _ = try await Self.put("inside", .absent, at: inside, on: helped)
    await expectFailure(.unsupported) {
      try await Self.put("a file", .absent, at: folder, on: helped)
    }
    let tag = try await memory.info(inside).eTag
    await expectFailure(.unsupported) {
      try await helped.copy(inside, matching: tag, to: folder, condition: .absent)
    }
    #expect(try await memory.info(inside).eTag == tag)
    _ = try await Self.put(
      "beside",
      .absent,
      at: ObjectKey(validating: Array("box.csv".utf8)),
      on: helped
    )
    try await helped.delete(inside, condition: .matches(try #require(tag)))
    _ = try await Self.put("a file", .absent, at: folder, on: helped)
    await helped.close()
  }

  @Test func `a large write takes its condition along`() async throws {
    let weak = WeakStorage(memory, judging: [.writeAbsent], largeSize: 8)
    let storage = storage(weak, known: [.writeAbsent], largeSize: 8)
    _ = try await Self.put("123456789", .absent, at: key, on: storage)
    await expectFailure(.conditionFailed) {
      try await Self.put("987654321", .absent, at: key, on: storage)
    }
    await storage.close()
  }
}

/// Calls the version of one object by another name, and notes the conditions of copies.
private final class CopyNamingStorage: WrappingStorage {
  let base: any Storage
  let conditions = Mutex<[WriteCondition]>([])
  private let source: ObjectKey
  private let version: ETag

  init(base: any Storage, source: ObjectKey, version: ETag) {
    self.base = base
    self.source = source
    self.version = version
  }

  func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    var info = try await base.info(key)
    if key == source { info.eTag = version }
    return info
  }

  func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    conditions.withLock { $0.append(condition) }
    return try await base.copy(source, matching: nil, to: key, condition: condition)
  }
}
