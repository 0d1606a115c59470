import Manifest
import Synchronization
import SynchronyTesting
import Testing

@testable import Storage

struct RetryingStorageTests {
  private let key = ObjectKey.control("versions.csv")
  private let faulty = FaultyStorage(MemoryStorage())
  private let pauses = Pauses()

  private var recording: RecordingStorage { RecordingStorage(faulty) }

  private func retrying(
    _ base: any Storage,
    policy: RetryPolicy = RetryPolicy(),
  ) -> RetryingStorage {
    RetryingStorage(
      base,
      policy: policy,
      time: pauses.timekeeper,
      random: RandomSource { .max },
    )
  }

  private func write(
    _ storage: any Storage,
    _ text: String = "x",
    _ condition: WriteCondition = .none,
  ) async throws(StorageError) -> ObjectInfo {
    let source = BytesSource(Array(text.utf8))
    return try await storage.write(key, from: source, attributes: .init(), condition: condition)
  }

  @Test func `a call that fails twice for the moment succeeds the third time`() async throws {
    faulty.add(.transient(.write, repetitions: 2))
    let recording = recording
    _ = try await write(retrying(recording))
    #expect(recording.count(.write) == 3)
    #expect(pauses.rounded == [1, 2])
    #expect(faulty.unexercisedFaults.isEmpty)
  }

  @Test func `a call that fails a third time has failed`() async throws {
    faulty.add(.transient(.write, repetitions: 3))
    let recording = recording
    await #expect(throws: StorageError.self) { try await write(retrying(recording)) }
    #expect(recording.count(.write) == 3)
    #expect(faulty.unexercisedFaults.isEmpty)
  }

  @Test func `an error that will stay is not tried again`() async throws {
    let recording = recording
    await expectFailure(.notFound) { try await retrying(recording).info(key) }
    #expect(recording.count(.info) == 1)
    #expect(pauses.rounded == [])
  }

  @Test(arguments: [WriteCondition.absent, .matches(ETag("x"))])
  func `a conditional change whose answer is lost is reported, not repeated`(
    condition: WriteCondition
  ) async throws {
    let unknown = StorageError(.outcomeUnknown, subject: "", reason: "", isTransient: true)
    faulty.add(Fault(.write, error: unknown))
    faulty.add(Fault(.copy, error: unknown))
    faulty.add(Fault(.delete, error: unknown))
    let recording = recording
    let storage = retrying(recording)
    await #expect(throws: unknown) { try await write(storage, "x", condition) }
    await #expect(throws: unknown) {
      try await storage.copy(key, matching: nil, to: key, condition: condition)
    }
    await #expect(throws: unknown) { try await storage.delete(key, condition: condition) }
    #expect(recording.calls.count == 3)
    #expect(faulty.unexercisedFaults.isEmpty)
  }

  @Test func `a change without a condition whose answer is lost is repeated`() async throws {
    faulty.add(.lostAnswer(.write))
    let recording = recording
    _ = try await write(retrying(recording))
    #expect(recording.count(.write) == 2)
    #expect(faulty.unexercisedFaults.isEmpty)
  }

  @Test func `when much fails, calls are no longer repeated`() async throws {
    faulty.add(.transient(.write, repetitions: 6))
    var policy = RetryPolicy()
    policy.capacity = 15
    let recording = recording
    let storage = retrying(recording, policy: policy)
    for attempts in [3, 2, 1] {
      recording.reset()
      await #expect(throws: StorageError.self) { try await write(storage) }
      #expect(recording.count(.write) == attempts)
    }
    #expect(faulty.unexercisedFaults.isEmpty)
    for _ in 0..<5 { _ = try await write(storage) }
    faulty.add(.transient(.write))
    _ = try await write(storage)
  }

  @Test func `pauses double up to the longest and are spread at random`() {
    let policy = RetryPolicy()
    let pauses = [0, 1, 2, 3, 4, 5, 99].map { policy.pause(after: $0, fraction: 0.5) }
    #expect(pauses == [0.5, 1, 2, 4, 8, 10, 10].map { .seconds($0) })
    #expect(policy.pause(after: 3, fraction: 0) == .zero)
  }

  @Test func `a task that is cancelled in a pause ends at once`() async throws {
    faulty.add(.transient(.write))
    let time = Timekeeper(
      now: { .zero },
      sleep: { _ in throw CancellationError() },
      block: { _ in }
    )
    let storage = RetryingStorage(faulty, time: time)
    await expectFailure(.cancelled) { try await write(storage) }
  }

  @Test func `an object that was replaced by a shorter one between two attempts is not mixed`()
    async throws
  {
    let memory = MemoryStorage()
    let faulty = FaultyStorage(memory)
    _ = try await write(memory, "a long one")
    let outage = StorageError(.unreachable, subject: "", reason: "", isTransient: true)
    faulty.add(
      Fault(.read, moment: .after, error: outage) { [key] in
        let source = BytesSource(Array("short".utf8))
        _ = try? await memory.write(key, from: source, attributes: .init(), condition: .none)
      }
    )
    await expectFailure(.busy) {
      try await retrying(faulty).read(key, range: nil, condition: .none, into: BytesSink())
    }
    #expect(faulty.unexercisedFaults.isEmpty)
  }
}

/// Pauses that take no time and are remembered.
final class Pauses: Sendable {
  private let durations = Mutex<[Duration]>([])

  var timekeeper: Timekeeper {
    Timekeeper(
      now: { .zero },
      sleep: { duration in self.durations.withLock { $0.append(duration) } },
      block: { _ in },
    )
  }

  /// Whole seconds, rounded.
  var rounded: [Int] {
    durations.withLock { $0.map { Int(($0 / .seconds(1)).rounded()) } }
  }
}
