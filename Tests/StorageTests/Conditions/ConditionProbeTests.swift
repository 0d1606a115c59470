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
    faulty.add(.transient(.copy, repetitions: 3))
    let time = ManualClock().timekeeper
    await expectFailure(.unreachable) { try await ConditionProbe(faulty, time: time).run() }
    #expect(try await memory.list(prefix: [], after: nil).objects.isEmpty)
  }

  @Test func `an answer that is lost on the way can be had by asking again`() async throws {
    let faulty = FaultyStorage(MemoryStorage())
    faulty.add(Fault(.write, callsBefore: 1, moment: .after, error: lost))
    let error = await expectFailure(.unreachable) { try await ConditionProbe(faulty).run() }
    #expect(error?.isTransient == true)
    #expect(try await ConditionProbe(faulty).run() == .all.subtracting(.largeWrites))
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
