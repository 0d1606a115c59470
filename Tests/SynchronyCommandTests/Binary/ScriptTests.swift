import Foundation
import Testing

/// The servers that `Scripts/test` could start; the tour starts some of its own.
private let servers = ["rclone", "moto", "ceph"].filter {
  let endpoint = ProcessInfo.processInfo.environment["SYNCHRONY_TEST_S3_\($0.uppercased())"]
  return endpoint?.isEmpty == false
}

/// The long tests that README names, on small samples.
@Suite(.timeLimit(.minutes(20)))
struct ScriptTests {
  @Test func `two people who work on the same files lose nothing and end in step`() async throws {
    let sample = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: sample) }
    for number in 1...90 {
      let folder = sample.appending(path: "set \(number % 7)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let rows = (0...number * 13 % 200).map { "\($0),\(number * $0)\n" }.joined()
      try Data("x,y\n\(rows)".utf8).write(to: folder.appending(path: "data \(number).csv"))
    }
    let run = try await ScriptRun("two-people", ["--rounds", "2", sample.path])
    #expect(run.status == 0, "\(run.text)")
    #expect(run.text.hasSuffix("Nothing that alice or bob wrote is missing.\n"), "\(run.text)")
  }

  @Test func `a sync that is killed leaves whole files, and the next one finishes`() async throws {
    let run = try await ScriptRun("kill-test", ["--times", "8", "--files", "120", "--seed", "7"])
    #expect(run.status == 0, "\(run.text)")
    #expect(run.text.contains("both sides whole and in step each time"), "\(run.text)")
  }

  @Test(arguments: servers)
  func `README's tour of S3 needs nothing but an endpoint`(server: String) async throws {
    let run = try await ScriptRun("tour-s3", ["--files", "30", server])
    #expect(run.status == 0, "\(run.text)")
    #expect(run.text == "The tour works on \(server).\n")
  }
}
