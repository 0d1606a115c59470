import Foundation

/// A run of the real program as a script starts it: no terminal, answers prepared.
struct PipedRun {
  let output: String
  let errors: String
  let status: Int32

  /// Runs the program, or another one, in `folder` to its end, with `input` as all of its standard
  /// input and `environment` over what every run has.
  init(
    _ arguments: [String],
    in folder: URL,
    input: String = "",
    environment: [String: String] = [:],
    program: String = TerminalSession.program,
  ) async throws {
    let process = Process()
    let files = try Self.files(count: 3, in: folder)
    try Data(input.utf8).write(to: files[2])
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "TZ": "UTC", "HOME": folder.path]
      .merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: files[2])
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try await process.runToEnd()
    status = process.terminationStatus
    output = try String(contentsOf: files[0], encoding: .utf8)
    errors = try String(contentsOf: files[1], encoding: .utf8)
    for file in files { try FileManager.default.removeItem(at: file) }
  }

  private static func files(count: Int, in folder: URL) throws -> [URL] {
    try (0..<count).map { _ in
      let url = folder.appending(path: UUID().uuidString)
      try Data().write(to: url)
      return url
    }
  }
}
