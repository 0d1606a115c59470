import Foundation
import Storage
import Testing

@testable import Synchrony

struct StoreConditionsTests {
  private let here = "s3://team/data (http://127.0.0.1:9000)"

  @Test func `what was found out about a store is known in the next run`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path(percentEncoded: false)
    func memory(_ location: String) -> ConditionMemory {
      StoreConditions.memory(in: path, of: location, environment: .system)
    }
    #expect(memory(here).load() == nil)
    memory("elsewhere\nat all").save([])
    memory(here).save([.writeAbsent])
    memory(here).save([.writeAbsent, .readMatches])
    #expect(memory(here).load() == [.writeAbsent, .readMatches])
    #expect(memory("elsewhere\nat all").load() == [])
    #expect(memory("nowhere").load() == nil)
  }

  @Test func `a folder that is not there yet knows nothing and is not made`() {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let memory = StoreConditions.memory(
      in: path.path(percentEncoded: false),
      of: here,
      environment: .system,
    )
    memory.save(.all)
    #expect(memory.load() == nil)
    #expect(!FileManager.default.fileExists(atPath: path.path(percentEncoded: false)))
  }

  @Test func `damaged lines are as if they were not there`() {
    let lines = [
      "none a", "write-absent", "\u{0}", "write-nothing b", "write-absent,read-matches \(here)",
      "all c",
    ]
    let text = Array(lines.joined(separator: "\n").utf8)
    let known = StoreConditions(text + [10, 0xFF, 0xFE, 32, 10])
    #expect(known.stores.map(\.location) == ["a", here])
    #expect(StoreConditions(known.bytes)[here] == [.writeAbsent, .readMatches])
    #expect(StoreConditions(known.bytes)["a"] == [])
  }
}
