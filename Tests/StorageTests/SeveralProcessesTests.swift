import Foundation
import Manifest
import Storage
import Testing

/// Races between processes: this test program starts itself, with one test to run.
@Suite(.timeLimit(.minutes(3)))
struct SeveralProcessesTests {
  private static let variable = "SYNCHRONY_TEST_SHARE"
  private static let share = ProcessInfo.processInfo.environment[variable]
  private static let processes = 3
  private static let rounds = 8

  @Test(.enabled(if: share == nil, "This is one of the processes"))
  func `between processes one wins each name, and no change of one object is lost`() async throws {
    try await withTemporaryFolder { folder in
      let storage = try FolderStorage.machine(at: folder)
      _ = try await write("", at: counter, .absent, to: storage)
      await withTaskGroup(of: Int32.self) { group in
        for _ in 0..<Self.processes { group.addTask { await Self.start(on: folder) } }
        for await status in group { #expect(status == 0) }
      }
      var wins = 0
      for object in try await storage.list(prefix: Array("wins/".utf8), after: nil).objects {
        wins += Int(try await text(of: object.key, in: storage)) ?? 0
      }
      #expect(wins == Self.rounds)
      let lines = try await text(of: counter, in: storage).split(separator: "\n")
      #expect(lines.count == Self.processes * Self.rounds)
      #expect(Set(lines).count == lines.count)
    }
  }

  @Test(.enabled(if: share != nil, "Run by the other test, in processes of its own"))
  func worker() async throws {
    let folder = URL(filePath: try #require(Self.share))
    let storage = try FolderStorage.machine(at: folder, user: "\(getpid())")
    var wins = 0
    for round in 0..<Self.rounds {
      if try await write("\(getpid())", at: try key("claim/\(round)"), .absent, to: storage) {
        wins += 1
      }
      try await addLine("\(getpid()) \(round)\n", to: storage)
    }
    #expect(try await write("\(wins)", at: try key("wins/\(getpid())"), .absent, to: storage))
  }

  private let counter = ObjectKey.control("counter")

  private func key(_ text: String) throws -> ObjectKey {
    try ObjectKey(validating: Array(text.utf8))
  }

  private func addLine(_ line: String, to storage: FolderStorage) async throws {
    var isDone = false
    while !isDone {
      let sink = BytesSink()
      let info = try await storage.read(counter, range: nil, condition: .none, into: sink)
      let text = String(decoding: sink.bytes, as: UTF8.self) + line
      isDone = try await write(text, at: counter, .matches(#require(info.eTag)), to: storage)
    }
  }

  private func text(of key: ObjectKey, in storage: FolderStorage) async throws -> String {
    let sink = BytesSink()
    _ = try await storage.read(key, range: nil, condition: .none, into: sink)
    return String(decoding: sink.bytes, as: UTF8.self)
  }

  /// Returns false if somebody else was faster.
  private func write(
    _ text: String,
    at key: ObjectKey,
    _ condition: WriteCondition,
    to storage: FolderStorage,
  ) async throws -> Bool {
    do {
      let source = BytesSource(Array(text.utf8))
      _ = try await storage.write(key, from: source, attributes: .init(), condition: condition)
      return true
    } catch {
      if error.code == .conditionFailed { return false }
      throw error
    }
  }

  private static func start(on folder: URL) async -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["--testing-library", "swift-testing", "--filter", "SeveralProcessesTests"]
    process.environment = ProcessInfo.processInfo.environment.merging(
      [variable: folder.path],
      uniquingKeysWith: { $1 }
    )
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return await withCheckedContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        continuation.resume(returning: -1)
      }
    }
  }
}
