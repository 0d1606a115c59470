import Foundation
import Synchrony
import Testing

/// README's example of the library.
struct KeepInStepTests {
  @Test func `the example stands in README as it is tested`() throws {
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let example = try String(contentsOf: here.appending(path: "KeepInStep.swift"), encoding: .utf8)
    let page = here.appending(path: "../../../README.md").standardized
    #expect(try String(contentsOf: page, encoding: .utf8).contains("```swift\n\(example)```\n"))
  }

  @Test func `the example brings a folder and a directory in step`() async throws {
    let room = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: room) }
    let (data, shared) = (room.appending(path: "Data"), room.appending(path: "shared"))
    for folder in [data, shared] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    try Data("measured".utf8).write(to: data.appending(path: "a.csv"))
    let summary = try await keepInStep(data.path, with: shared.path)
    #expect(summary.uploaded == 1)
    #expect(
      try Data(contentsOf: shared.appending(path: "a.csv")) == Data("measured".utf8)
    )
  }
}
