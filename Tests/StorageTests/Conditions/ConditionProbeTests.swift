import Manifest
import Storage
import SynchronyTesting
import Testing

struct ConditionProbeTests {
  @Test(.timeLimit(.minutes(5)), arguments: WeakStore.all)
  func `a probe finds what a store judges, and leaves nothing behind`(store: WeakStore) async throws
  {
    let memory = MemoryStorage()
    let found = try await ConditionProbe(store.storage(over: memory)).run()
    #expect(found.text == store.findable.text)
    #expect(try await memory.list(prefix: [], after: nil).objects.isEmpty)
  }

  @Test func `a store that cannot be reached says nothing about conditions`() async throws {
    let memory = MemoryStorage()
    let faulty = FaultyStorage(memory)
    faulty.add(.transient(.copy, repetitions: 6))
    let time = ManualClock().timekeeper
    await expectFailure(.unreachable) { try await ConditionProbe(faulty, time: time).run() }
    #expect(try await memory.list(prefix: [], after: nil).objects.isEmpty)
  }

  /// As many calls as a probe makes of its most frequent kind, and some more.
  private static let calls = 0..<30

  @Test(.timeLimit(.minutes(5)), arguments: [Fault.Moment.before, .after])
  func `whichever answer is lost, the findings are the same`(moment: Fault.Moment) async throws {
    for operation in [StorageOperation.write, .copy, .delete] {
      for number in Self.calls {
        let memory = MemoryStorage()
        let faulty = FaultyStorage(memory)
        faulty.add(Fault(operation, callsBefore: number, moment: moment, error: lost))
        let found = try await ConditionProbe(faulty).run()
        #expect(found == .all.subtracting(.largeWrites), "call \(number) of \(operation)")
        #expect(try await memory.list(prefix: [], after: nil).objects.isEmpty)
      }
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `where all answers are lost nothing is found, and the place is named`() async throws {
    let faulty = FaultyStorage(MemoryStorage())
    faulty.add(Fault(.write, callsBefore: 1, repetitions: 1_000, moment: .after, error: lost))
    let error = await expectFailure(.unreachable) { try await ConditionProbe(faulty).run() }
    #expect(error?.isTransient == true && error?.subject == faulty.location)
  }

  @Test func `what could not be deleted at once is deleted after all`() async throws {
    let denied = StorageError(.denied, subject: "", reason: "")
    for number in Self.calls {
      let memory = MemoryStorage()
      let faulty = FaultyStorage(memory)
      faulty.add(Fault(.delete, callsBefore: number, error: denied))
      _ = try? await ConditionProbe(faulty).run()
      #expect(try await memory.list(prefix: [], after: nil).objects.isEmpty, "deletion \(number)")
    }
  }

  @Test func `what a killed probe has left goes with a later one`() async throws {
    let clock = SteppedClock()
    let memory = MemoryStorage(clock: { clock.fileTime })
    let left = ObjectKey.control("probe-of-a-killed-run")
    _ = try await memory.write(
      left,
      from: BytesSource([1]),
      attributes: ObjectAttributes(),
      condition: .none,
    )
    _ = try await ConditionProbe(memory).run()
    #expect(try await memory.list(prefix: [], after: nil).objects.map(\.key) == [left])
    clock.advance(.seconds(4_000))
    _ = try await ConditionProbe(memory).run()
    #expect(try await memory.list(prefix: [], after: nil).objects.isEmpty)
  }

  @Test func `findings can be written down and read`() {
    for store in WeakStore.all {
      #expect(ConditionSupport(text: store.judged.text) == store.judged)
    }
    for damage in ["", "write-absent,", "write", "none,none", "write-absent write-matches"] {
      #expect(ConditionSupport(text: damage) == nil)
    }
  }

  private let lost = StorageError(.outcomeUnknown, subject: "", reason: "")
}
