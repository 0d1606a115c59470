import Manifest
import Storage
import SynchronyTesting
import Testing

struct WrapperTests {
  private let key = ObjectKey.control("versions.csv")
  private let memory = MemoryStorage()

  private func fill() async throws -> ObjectInfo {
    let source = BytesSource(Array("hello".utf8))
    return try await memory.write(key, from: source, attributes: .init(), condition: .none)
  }

  @Test func `a storage that is only read refuses every change`() async throws {
    let info = try await fill()
    let storage = ReadOnlyStorage(memory)
    #expect(try await storage.info(key) == info)
    await expectFailure(.denied) { try await storage.delete(key, condition: .none) }
    await expectFailure(.denied) {
      try await storage.copy(key, matching: nil, to: .control("copy"), condition: .none)
    }
    await expectFailure(.denied) {
      try await storage.write(key, from: BytesSource([]), attributes: .init(), condition: .none)
    }
    #expect(try await memory.list(prefix: [], after: nil).objects == [info])
  }

  @Test func `a recording holds each call, its bytes and how it failed`() async throws {
    let storage = RecordingStorage(memory)
    let source = BytesSource(Array("hello".utf8))
    _ = try await storage.write(key, from: source, attributes: .init(), condition: .none)
    _ = try await storage.read(key, range: 1..<3, condition: .none, into: BytesSink())
    _ = try? await storage.info(.control("absent"))
    let calls = storage.calls
    #expect(calls.map(\.operation) == [.write, .read, .info])
    #expect(calls.map(\.subject) == [".S3/versions.csv", ".S3/versions.csv", ".S3/absent"])
    #expect(calls.map(\.bytes) == [5, 2, 0])
    #expect(calls.map(\.failure) == [nil, nil, .notFound])
    #expect(storage.bytes(.write) == 5 && storage.count(.info) == 1)
  }

  @Test func `a fault happens in the call it is meant for, and is missed otherwise`() async throws {
    let info = try await fill()
    let storage = FaultyStorage(memory)
    storage.add(.transient(.info, key: .control("other")))
    #expect(try await storage.info(key) == info)
    #expect(storage.unexercisedFaults.count == 1)
    storage.add(Fault(.info, key: key, callsBefore: 1, error: .notFound(key)))
    #expect(try await storage.info(key) == info)
    await #expect(throws: StorageError.notFound(key)) { try await storage.info(key) }
    #expect(try await storage.info(key) == info)
    #expect(storage.unexercisedFaults.count == 1)
  }

  @Test func `a lost answer belongs to a call that was carried out`() async throws {
    let storage = FaultyStorage(memory)
    storage.add(.lostAnswer(.write))
    await expectFailure(.outcomeUnknown) {
      try await storage.write(key, from: BytesSource([1]), attributes: .init(), condition: .none)
    }
    #expect(try await memory.info(key).size == 1)
    #expect(storage.unexercisedFaults.isEmpty)
  }
}
