import Foundation
import Manifest

/// Reads two ledgers, plans one against the other and writes the plan's outcome.
///
/// Usage: `ManifestBenchmark LEDGER OTHER OUTPUT`. Prints each step with its seconds.
@main
struct ManifestBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else {
      print("usage: ManifestBenchmark LEDGER OTHER OUTPUT")
      exit(64)
    }
    let local = try step("read") { try read(arguments[1]) }
    let remote = try step("read") { try read(arguments[2]) }
    let plan = step("plan") {
      Planner().plan(
        Situation(local: local, localBase: local, remote: remote, remoteBase: remote)
      )
    }
    try step("write") { try write(remote, to: arguments[3]) }
    print("rows \(remote.count) changes \(plan.changes.count) conflicts \(plan.conflicts.count)")
  }

  private static func read(_ path: String) throws -> VersionTable {
    let (table, problems) = try VersionTable.read(csv: bytes(of: path), ledger: path)
    for problem in problems { print(problem.reason) }
    return table
  }

  /// Reads a file straight into the array that becomes the table.
  private static func bytes(of path: String) throws -> [UInt8] {
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    let size = Int(try file.seekToEnd())
    try file.seek(toOffset: 0)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = Foundation.read(
          file.fileDescriptor,
          buffer.baseAddress.map { $0 + count },
          size - count
        )
        guard got > 0 else { return }
        count += got
      }
    }
  }

  private static func write(_ table: VersionTable, to path: String) throws {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try table.writeCSV { piece throws in try file.write(contentsOf: piece) }
    try file.close()
  }

  private static func step<Result>(
    _ name: String,
    _ body: () throws -> Result
  ) rethrows -> Result {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try body()
    print(name, clock.now - start)
    return result
  }
}
