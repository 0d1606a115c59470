import Foundation
import Testing

/// A program on this machine that says what the right answer is.
struct Tool {
  let path: String

  /// Finds a program in `PATH`.
  init?(_ name: String) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let candidates = folders.map { "\($0)/\(name)" }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
      return nil
    }
    path = found
  }

  /// Runs the program in `folder` with `input` in a file, and returns what it wrote.
  func run(_ arguments: [String], in folder: URL, input: [UInt8] = []) throws -> (Int32, [UInt8]) {
    let inputFile = folder.appending(path: ".input-\(UUID().uuidString)")
    try Data(input).write(to: inputFile)
    defer { try? FileManager.default.removeItem(at: inputFile) }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = Array(try output.fileHandleForReading.readToEnd() ?? Data())
    process.waitUntilExit()
    return (process.terminationStatus, bytes)
  }

  static let git = Tool("git")

  /// Whether tests that need git run.
  ///
  /// A server that tests every change has to have it: a skipped test looks like a good one.
  static let testsGit = git != nil || ProcessInfo.processInfo.environment["CI"] != nil

  /// A Python that has pandas: `SYNCHRONY_PANDAS_PYTHON`, or the first `python3`.
  static let pandas: Tool? = {
    let name = ProcessInfo.processInfo.environment["SYNCHRONY_PANDAS_PYTHON"]
    guard let tool = name.map(Tool.init(path:)) ?? Tool("python3") else { return nil }
    let result = try? tool.run(["-c", "import pandas"], in: FileManager.default.temporaryDirectory)
    return result?.0 == 0 ? tool : nil
  }()

  private init(path: String) {
    self.path = path
  }
}

/// Calls `body` with an empty folder that is removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "synchrony-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// How long random tests go on: a moment, or `SYNCHRONY_FUZZ_SECONDS`.
let fuzzSeconds =
  ProcessInfo.processInfo.environment["SYNCHRONY_FUZZ_SECONDS"].flatMap(Double.init) ?? 1
