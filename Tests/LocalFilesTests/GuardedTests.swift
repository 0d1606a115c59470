import Dispatch
import LocalFiles
import Testing

@Suite struct GuardedTests {
  @Test("no two threads see a value at once")
  func excludes() {
    let count = Guarded(0)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<10_000 { count.withLock { $0 += 1 } }
    }
    #expect(count.withLock { $0 } == 80_000)
  }

  @Test("a thread that would have to wait can go without")
  func goesWithout() {
    let value = Guarded("free")
    value.withLock { _ in
      #expect(value.withLockIfAvailable { $0 } == nil)
    }
    #expect(value.withLockIfAvailable { $0 } == "free")
  }

  @Test("what a body throws comes out, and the value is free again")
  func throwsOn() {
    let value = Guarded(1)
    #expect(throws: CancellationError.self) {
      try value.withLock { value in
        value = 2
        throw CancellationError()
      }
    }
    #expect(value.withLockIfAvailable { $0 } == 2)
  }
}
