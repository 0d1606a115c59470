import Foundation
import Testing

/// A run of the real program in a real terminal, which util-linux' `script` provides.
///
/// What is typed is sent only when the text it answers has come, so that a session is the
/// same every time.
final class TerminalSession: Sendable {
  private let process = Process()
  private let input = Pipe()
  private let screen: URL

  /// Whether tests in a terminal run.
  ///
  /// A server that tests every change has to have `script`: a skipped test looks like a good one.
  static let isExpected =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/script")
    || ProcessInfo.processInfo.environment["CI"] != nil

  /// The program, which the build puts beside the tests.
  static var program: String {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appending(path: "synchrony").path
  }

  /// Starts the program in `folder`, which also keeps what comes, in a window of `columns`.
  init(_ arguments: [String], in folder: URL, columns: Int = 100) throws {
    let words = ([Self.program] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let command = "stty cols \(columns) rows 40; exec \(words)"
    screen = folder.appending(path: "screen-\(UUID().uuidString)")
    try Data().write(to: screen)
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    process.arguments = ["--quiet", "--return", "--flush", "--command", command, "/dev/null"]
    process.currentDirectoryURL = folder
    process.environment = [
      "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "TERM": "xterm", "TZ": "UTC",
      "NO_COLOR": "1", "HOME": folder.path,
    ]
    // As a file handle it stays open here too, so that typing after the end does no harm.
    process.standardInput = input.fileHandleForReading
    process.standardOutput = try FileHandle(forWritingTo: screen)
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Everything that came so far, with the line ends of a file.
  var text: String {
    let bytes = (try? Data(contentsOf: screen)) ?? Data()
    return String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
  }

  /// Waits until `count` occurrences of `text` have come.
  func wait(for text: String, count: Int = 1) async throws {
    try await wait { self.text.components(separatedBy: text).count > count }
  }

  /// Types text, a line end included if one is wanted.
  func type(_ text: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  }

  /// Waits for the end of the program.
  ///
  /// - Returns: its exit status.
  func end() async throws -> Int32 {
    try await wait { !self.process.isRunning }
    return process.terminationStatus
  }

  private func wait(until isTrue: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(240)
    while !isTrue() {
      if ContinuousClock.now > deadline {
        process.terminate()
        Issue.record("The session stands still after:\n\(text)")
        throw CancellationError()
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
