import LocalFiles
import Manifest
import Storage
import Synchronization
import SynchronyTesting
import Testing

struct StoreLockTests {
  private let clock = SteppedClock()
  private let memory: MemoryStorage

  init() {
    memory = MemoryStorage(clock: { [clock] in clock.fileTime })
  }

  private func person(
    _ name: String,
    on base: (any Storage)? = nil,
    tell: @escaping @Sendable (ConditionNotice) -> Void = { _ in },
  ) -> ConditionalStorage {
    var settings = ConditionalStorage.Settings()
    settings.time = clock.timekeeper
    return ConditionalStorage(
      base ?? memory,
      known: [],
      owner: .person(name),
      settings: settings,
      tell: tell,
    )
  }

  private static func put(
    _ name: String,
    on storage: any Storage,
  ) async throws(StorageError) -> ObjectInfo {
    try await storage.write(
      .control(name),
      from: BytesSource(Array(name.utf8)),
      attributes: ObjectAttributes(),
      condition: .absent,
    )
  }

  private func locks() async throws -> [ObjectInfo] {
    try await memory.list(prefix: Array(".S3/locks/".utf8), after: nil).objects
  }

  @Test(.timeLimit(.minutes(5)))
  func `a lock is kept while its holder lives, and whoever waits hears of whom`() async throws {
    let alice = person("alice")
    let told = Mutex<[ConditionNotice]>([])
    let bob = person("bob") { notice in told.withLock { $0.append(notice) } }
    _ = try await Self.put("one", on: alice)
    let waiting = Task { try await Self.put("two", on: bob) }
    // Alice renews and Bob waits; neither ends before Bob's patience does.
    let refused = Task { await expectFailure(.busy) { try await waiting.value } }
    let isOver = Mutex(false)
    let watching = Task {
      _ = await refused.value
      isOver.withLock { $0 = true }
    }
    while !isOver.withLock({ $0 }) {
      try await step(2, unless: { isOver.withLock { $0 } })
    }
    await watching.value
    let error = await refused.value
    #expect(error?.reason.contains("alice on alices-laptop") == true)
    let notices = told.withLock { $0 }
    #expect(notices.first == .usesLock)
    let sentence = "alice on alices-laptop has been writing since 2001-09-09 01:46:40 UTC; waiting."
    #expect(notices.dropFirst().allSatisfy { "\($0)" == sentence })
    #expect((3...31).contains(notices.count))
    // Nobody waits again in this run, for every file that there is.
    await expectFailure(.busy) { try await Self.put("three", on: bob) }
    #expect(try await !isThere("two"))
    await alice.close()
    await bob.close()
    _ = try await Self.put("four", on: bob)
    await bob.close()
    #expect(try await locks().isEmpty)
  }

  /// A step of the clock, unless the test is over before so many sleep.
  private func step(_ sleepers: Int, unless isOver: @escaping @Sendable () -> Bool) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [clock] in try await clock.step(sleepers: sleepers) }
      group.addTask { while !isOver() { try await Task.sleep(for: .milliseconds(1)) } }
      try await group.next()
      group.cancelAll()
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `a lock that a crash left behind is overlooked when its lease has run out`() async throws {
    let start = clock.now
    do {
      let alice = person("alice")
      _ = try await Self.put("one", on: alice)
    }
    #expect(try await locks().count == 1)
    let bob = person("bob")
    let waiting = Task { try await Self.put("two", on: bob) }
    while try await !isThere("two") { try await clock.step(sleepers: 1) }
    _ = try await waiting.value
    // It did not take until Bob's patience ended either, or the write had failed.
    #expect(clock.now - start >= .seconds(60))
    await bob.close()
    #expect(try await locks().isEmpty)
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: ["-9223372036854775808", "-62167219200", "253402300800", "9223372036854775807", "x"],
  )
  func `a lock that names an absurd time is overlooked like any other`(
    seconds: String
  ) async throws {
    let text = "token: a\nuser: mallory\nseconds: \(seconds)\nlease: \(seconds)\n"
    _ = try await memory.write(
      .control("locks/a"),
      from: BytesSource(Array(text.utf8)),
      attributes: ObjectAttributes(),
      condition: .none,
    )
    let start = clock.now
    let bob = person("bob")
    let waiting = Task { try await Self.put("two", on: bob) }
    while try await !isThere("two") { try await clock.step(sleepers: 1) }
    _ = try await waiting.value
    #expect(clock.now - start >= .seconds(60))
    await bob.close()
    #expect(try await locks().isEmpty)
  }

  @Test(arguments: [Int64.min, -62_167_219_200, -1, 253_402_300_800, Int64.max])
  func `a lock that the store says is of an absurd time stops nothing`(
    seconds: Int64
  ) async throws {
    let alice = person("alice")
    _ = try await Self.put("one", on: alice)
    let lock = try #require(try await locks().first?.key)
    var settings = ConditionalStorage.Settings()
    settings.time = clock.timekeeper
    settings.patience = .zero
    let odd = OddClockStorage(base: memory, lock: lock, seconds: seconds)
    let bob = ConditionalStorage(odd, known: [], owner: .person("bob"), settings: settings)
    if seconds < 0 {
      // What was last written so long ago is nobody's any more.
      _ = try await Self.put("two", on: bob)
    } else {
      await expectFailure(.busy) { try await Self.put("two", on: bob) }
    }
    await bob.close()
    await alice.close()
  }

  private func isThere(_ name: String) async throws -> Bool {
    try await memory.list(prefix: [], after: nil).objects.map(\.key).contains(.control(name))
  }

  @Test func `the lock of a process that is known to be dead is overlooked at once`() async throws {
    let here = LockOwner.current(user: "alice")
    var dead = here
    dead.process = 999_999_999
    var settings = ConditionalStorage.Settings()
    settings.time = clock.timekeeper
    do {
      let before = ConditionalStorage(memory, known: [], owner: dead, settings: settings)
      _ = try await Self.put("one", on: before)
    }
    let after = ConditionalStorage(memory, known: [], owner: here, settings: settings)
    _ = try await Self.put("two", on: after)
    #expect(try await locks().count == 1)
    await after.close()
  }

  @Test func `a lock that could not be kept is taken anew before the next change`() async throws {
    let alice = person("alice")
    _ = try await Self.put("one", on: alice)
    let old = try await locks().map(\.key)
    clock.advance(.seconds(3_600))
    _ = try await Self.put("two", on: alice)
    let new = try await locks().map(\.key)
    #expect(old.count == 1 && new.count == 1 && old != new)
    await alice.close()
  }

  @Test func `a change during which the lock was lost has an unknown outcome`() async throws {
    let faulty = FaultyStorage(memory)
    let alice = person("alice", on: faulty)
    _ = try await Self.put("one", on: alice)
    faulty.add(
      Fault(.write, key: .control("two"), moment: .after, error: nil) { [clock] in
        clock.advance(.seconds(61))
      }
    )
    await expectFailure(.outcomeUnknown) { try await Self.put("two", on: alice) }
    await alice.close()
  }

  @Test(.timeLimit(.minutes(5)))
  func `a lock is not given back while a change that it protects is under way`() async throws {
    let faulty = FaultyStorage(memory)
    let alice = person("alice", on: faulty)
    _ = try await Self.put("one", on: alice)
    let old = try #require(try await locks().first?.key)
    let denial = StorageError(.denied, subject: "", reason: "")
    faulty.add(Fault(.write, key: old, repetitions: .max, error: denial))
    let started = AsyncStream.makeStream(of: Void.self)
    let second = Mutex<[ObjectKey]>([])
    faulty.add(
      Fault(.write, key: .control("two"), error: nil) { [clock] in
        // Too little is left of the lease for another change.
        clock.advance(.seconds(50))
        started.continuation.yield()
        try? await Task.sleep(for: .milliseconds(200))
        let keys = try? await memory.list(prefix: Array(".S3/".utf8), after: nil).objects.map(\.key)
        second.withLock { $0 = keys ?? [] }
      }
    )
    async let two = Self.put("two", on: alice)
    var starts = started.stream.makeAsyncIterator()
    await starts.next()
    async let three = Self.put("three", on: alice)
    _ = try await (two, three)
    #expect(second.withLock(\.self).contains(old))
    #expect(!second.withLock(\.self).contains(.control("three")))
    #expect(try await locks().map(\.key) != [old])
    #expect(try await isThere("three"))
    await alice.close()
  }

  @Test func `of many locks that count one is read`() async throws {
    let alice = person("alice")
    _ = try await Self.put("one", on: alice)
    let lock = try #require(try await locks().first?.key)
    for number in 1...50 {
      _ = try await memory.copy(
        lock,
        matching: nil,
        to: .control("locks/\(number)"),
        condition: .none,
      )
    }
    var settings = ConditionalStorage.Settings()
    settings.time = clock.timekeeper
    settings.patience = .zero
    let recording = RecordingStorage(memory)
    let bob = ConditionalStorage(recording, known: [], owner: .person("bob"), settings: settings)
    await expectFailure(.busy) { try await Self.put("two", on: bob) }
    #expect(recording.count(.read) == 1)
    await bob.close()
    await alice.close()
  }

  @Test func `a write whose lock is lost on the way is ended, and nothing is stored`() async throws
  {
    let faulty = FaultyStorage(memory)
    let alice = person("alice", on: faulty)
    _ = try await Self.put("one", on: alice)
    faulty.add(
      Fault(.write, key: .control("two"), moment: .before, error: nil) { [clock] in
        clock.advance(.seconds(61))
      }
    )
    let error = await expectFailure(.busy) { try await Self.put("two", on: alice) }
    #expect(error?.isTransient == true)
    #expect(try await !isThere("two"))
    await alice.close()
  }

  @Test(.timeLimit(.minutes(5)))
  func `whoever waits can be interrupted, and leaves nothing behind`() async throws {
    let (alice, bob) = (person("alice"), person("bob"))
    _ = try await Self.put("one", on: alice)
    let waiting = Task { try await Self.put("two", on: bob) }
    try await clock.step(sleepers: 2)
    waiting.cancel()
    await expectFailure(.cancelled) { try await waiting.value }
    #expect(try await locks().count == 1)
    await alice.close()
  }

  @Test(.timeLimit(.minutes(5)))
  func `a renewal that fails is tried again before the lease runs out`() async throws {
    let faulty = FaultyStorage(memory)
    let alice = person("alice", on: faulty)
    _ = try await Self.put("one", on: alice)
    let lock = try #require(try await locks().first?.key)
    let denial = StorageError(.denied, subject: "", reason: "")
    faulty.add(Fault(.write, key: lock, repetitions: 2, error: denial))
    let start = clock.fileTime.seconds
    while try await memory.info(lock).written.seconds == start { try await clock.step(sleepers: 1) }
    let late = try await memory.info(lock).written.seconds - start
    #expect(late == 30)
    #expect(faulty.unexercisedFaults.isEmpty)
    await alice.close()
  }

  @Test func `a lock whose name comes changed in a listing is seen all the same`() async throws {
    let alice = person("alice")
    _ = try await Self.put("one", on: alice)
    let lock = try #require(try await locks().first?.key)
    var settings = ConditionalStorage.Settings()
    settings.time = clock.timekeeper
    settings.patience = .zero
    let renaming = RenamingStorage(memory, lock)
    let bob = ConditionalStorage(renaming, known: [], owner: .person("bob"), settings: settings)
    await expectFailure(.busy) { try await Self.put("two", on: bob) }
    #expect(renaming.isDone)
    await bob.close()
    await alice.close()
  }
}

/// Lists one object under another name, once.
private final class RenamingStorage: WrappingStorage {
  let base: any Storage
  private let key: ObjectKey
  private let listings = Mutex(0)

  init(_ base: any Storage, _ key: ObjectKey) {
    self.base = base
    self.key = key
  }

  var isDone: Bool { listings.withLock { $0 > 0 } }

  func list(prefix: [UInt8], after token: ListToken?) async throws(StorageError) -> ListPage {
    var page = try await base.list(prefix: prefix, after: token)
    guard let index = page.objects.firstIndex(where: { $0.key == key }),
      listings.withLock({ count in
        count += 1
        return count == 1
      })
    else { return page }
    page.objects[index].key = .control("locks/changed")
    return page
  }
}

/// Says of one lock that it was written at some time.
private struct OddClockStorage: WrappingStorage {
  let base: any Storage
  let lock: ObjectKey
  let seconds: Int64

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    var info = try await base.read(key, range: range, condition: condition, into: sink)
    if key == lock { info.written = FileTime(seconds: seconds) }
    return info
  }
}
