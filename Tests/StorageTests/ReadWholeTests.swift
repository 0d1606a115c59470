import LocalFiles
import Manifest
import Storage
import SynchronyTesting
import Testing

/// Small objects that are read over a link that changes bytes.
struct ReadWholeTests {
  private static let key = ObjectKey.control("versions.csv")

  private static func storage(damages: Int) async throws -> DamagingStorage {
    let memory = MemoryStorage()
    _ = try await memory.write(
      key,
      from: BytesSource(Array("File,Edited By".utf8)),
      attributes: ObjectAttributes(),
      condition: .none,
    )
    return DamagingStorage(memory, key: key, times: damages)
  }

  @Test func `what comes damaged is asked for again`() async throws {
    for damages in 0...4 {
      let storage = try await Self.storage(damages: damages)
      let read = try await storage.readWhole(Self.key, limit: 100)
      #expect(read.bytes == Array("File,Edited By".utf8))
      #expect(storage.damagesLeft == 0)
    }
  }

  @Test func `what comes damaged every time is no content`() async throws {
    let storage = try await Self.storage(damages: 1_000)
    let error = await expectFailure(.unreachable) {
      try await storage.readWhole(Self.key, limit: 100)
    }
    #expect(error?.isTransient == true)
  }

  @Test func `what is too large is refused`() async throws {
    let storage = try await Self.storage(damages: 0)
    await expectFailure(.localFile) { try await storage.readWhole(Self.key, limit: 3) }
  }
}
