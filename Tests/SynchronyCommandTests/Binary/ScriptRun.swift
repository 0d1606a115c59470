import Foundation

/// A run of one of the scripts with the program under test.
struct ScriptRun {
  /// What it said, on either channel.
  let text: String
  let status: Int32

  private static let scripts = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Scripts")

  /// Runs a script to its end.
  ///
  /// - Throws: where it cannot be started.
  init(_ name: String, _ arguments: [String]) async throws {
    let log = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data().write(to: log)
    defer { try? FileManager.default.removeItem(at: log) }
    let process = Process()
    process.executableURL = Self.scripts.appending(path: name)
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["SYNCHRONY"] = TerminalSession.program
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: log)
    process.standardError = process.standardOutput
    try await process.runToEnd()
    text = try String(contentsOf: log, encoding: .utf8)
    status = process.terminationStatus
  }
}
