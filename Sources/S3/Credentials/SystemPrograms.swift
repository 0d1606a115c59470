import Dispatch
import FoundationEssentials
import LocalFiles
import Synchronization

/// Runs programs as children of this process.
public struct SystemPrograms: ProgramRunner {
  private static let outputLimit = 1 << 20

  /// Makes a runner.
  public init() {}

  /// Runs a program; a cancelled task ends it.
  ///
  /// - Throws: `ProgramError`.
  public func run(
    _ words: [String],
    environment: [String: String],
    timeout: Duration,
  ) async throws(ProgramError) -> ProgramResult {
    guard let name = words.first, let path = Self.find(name, on: environment["PATH"]) else {
      throw .notFound
    }
    let program = ChildProgram([path] + words.dropFirst(), environment: environment)
    let end = ContinuousClock.now + timeout
    let stop = StopFlag()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // A thread of its own, since it waits.
        DispatchQueue.global().async {
          let result = program.run(limit: Self.outputLimit) {
            !stop.isSet && ContinuousClock.now < end
          }
          continuation.resume(returning: result)
        }
      }
    } onCancel: {
      stop.set()
    }
    switch result {
    case .exited(let status, let output): return ProgramResult(status: status, output: output)
    case .notStarted: throw .notFound
    case .stopped: throw .timedOut
    case .tooMuch: throw .tooMuch
    }
  }

  private static func find(_ name: String, on path: String?) -> String? {
    let isProgram = FileManager.default.isExecutableFile(atPath:)
    if name.contains("/") { return isProgram(name) ? name : nil }
    let folders = (path ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first(where: isProgram)
  }
}

/// Whether somebody wants something to end.
private final class StopFlag: Sendable {
  private let value = Atomic(false)

  var isSet: Bool { value.load(ordering: .relaxed) }

  func set() { value.store(true, ordering: .relaxed) }
}
