import LocalFiles
import Manifest
import Synchronization
import SynchronyTesting
import Testing

@testable import Storage

struct LimitedStorageTests {
  private let key = ObjectKey.control("versions.csv")

  @Test func `no more calls run at once than are allowed`() async throws {
    let gauge = Gauge()
    let faulty = FaultyStorage(MemoryStorage())
    faulty.add(
      Fault(.list, repetitions: 40, error: nil) {
        gauge.enter()
        for _ in 0..<20 { await Task.yield() }
        gauge.leave()
      }
    )
    let storage = LimitedStorage(faulty, calls: 3)
    #expect(storage.capabilities.concurrency == 3)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<40 { group.addTask { _ = try await storage.list(prefix: [], after: nil) } }
      try await group.waitForAll()
    }
    #expect(gauge.highest == 3)
    #expect(faulty.unexercisedFaults.isEmpty)
  }

  @Test(.timeLimit(.minutes(5)))
  func `those who wait get in as they came, and a cancelled one leaves the queue`() async {
    let semaphore = FairSemaphore(places: 1)
    #expect(await semaphore.enter())
    let log = Log()
    var tasks: [Task<Bool, Never>] = []
    for number in 0..<4 {
      tasks.append(
        Task {
          let isIn = await semaphore.enter()
          if isIn {
            log.add(number)
            semaphore.leave()
          }
          return isIn
        }
      )
      while semaphore.waiting <= number { await Task.yield() }
    }
    tasks[1].cancel()
    #expect(await tasks[1].value == false)
    #expect(semaphore.waiting == 3)
    semaphore.leave()
    for task in tasks { _ = await task.value }
    #expect(log.numbers == [0, 2, 3])
    #expect(await semaphore.enter())
  }

  @Test(.timeLimit(.minutes(5)))
  func `a call that is cancelled while it waits is cancelled and takes no place`() async throws {
    let storage = LimitedStorage(MemoryStorage(), calls: 1)
    await withTaskGroup(of: Void.self) { [key] group in
      group.cancelAll()
      group.addTask {
        await expectFailure(.cancelled) { try await storage.info(key) }
      }
    }
    #expect(try await storage.list(prefix: [], after: nil).objects.isEmpty)
  }

  @Test func `bytes pass at the rate that is set, in both directions together`() async throws {
    let clock = FakeClock()
    let storage = LimitedStorage(MemoryStorage(), rate: 1_000, time: clock.timekeeper)
    let source = BytesSource([UInt8](repeating: 0, count: 3_000))
    _ = try await storage.write(key, from: source, attributes: .init(), condition: .none)
    _ = try await storage.read(key, range: nil, condition: .none, into: BytesSink())
    #expect(clock.now > .seconds(5.8) && clock.now < .seconds(6.1))
  }

  @Test func `a transfer that waits for its turn can be cancelled`() async throws {
    let stop = Cancelling()
    let time = Timekeeper(now: { .zero }, sleep: { _ in }, block: { _ in stop.press() })
    let storage = LimitedStorage(MemoryStorage(), rate: 1, time: time)
    let task = Task { [key] in
      let source = BytesSource([UInt8](repeating: 0, count: 3_000))
      _ = try await storage.write(key, from: source, attributes: .init(), condition: .none)
    }
    stop.connect(task)
    await expectFailure(.cancelled) { try await task.value }
    #expect(try await storage.list(prefix: [], after: nil).objects.isEmpty)
  }

  @Test func `a bucket lets a tenth of a second through at once, and never saves more`() {
    var bucket = ByteBucket(rate: 1_000, now: .zero)
    #expect(bucket.take(100, now: .seconds(50)) == .zero)
    #expect(bucket.take(500, now: .seconds(50)) == .milliseconds(500))
    #expect(bucket.take(0, now: .seconds(50.25)) == .milliseconds(250))
  }
}

/// How many are in at once.
private final class Gauge: Sendable {
  private let counts = Mutex((now: 0, highest: 0))

  var highest: Int { counts.withLock { $0.highest } }

  func enter() {
    counts.withLock { $0 = ($0.now + 1, max($0.highest, $0.now + 1)) }
  }

  func leave() {
    counts.withLock { $0.now -= 1 }
  }
}

/// Numbers in the order in which they came.
private final class Log: Sendable {
  private let content = Mutex<[Int]>([])

  var numbers: [Int] { content.withLock { $0 } }

  func add(_ number: Int) {
    content.withLock { $0.append(number) }
  }
}

/// A clock that goes on only while somebody waits.
private final class FakeClock: Sendable {
  private let moment = Mutex(Duration.zero)

  var now: Duration { moment.withLock { $0 } }

  var timekeeper: Timekeeper {
    Timekeeper(
      now: { self.now },
      sleep: { duration in self.moment.withLock { $0 += duration } },
      block: { duration in self.moment.withLock { $0 += duration } },
    )
  }
}

/// Cancels a task from within, as soon as it is known.
private final class Cancelling: Sendable {
  private let task = Mutex<Task<Void, any Error>?>(nil)

  func connect(_ task: Task<Void, any Error>) {
    self.task.withLock { $0 = task }
  }

  func press() {
    task.withLock { $0?.cancel() }
  }
}
