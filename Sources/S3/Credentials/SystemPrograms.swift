import Foundation

/// Runs programs as children of this process.
public struct SystemPrograms: ProgramRunner {
  private enum Event {
    case output(Data)
    case ended
    case timedOut
  }

  private static let outputLimit = 1 << 20

  /// Makes a runner.
  public init() {}

  /// Runs a program.
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
    let (events, sink) = AsyncStream<Event>.makeStream()
    let child = Process()
    child.executableURL = URL(fileURLWithPath: path)
    child.arguments = Array(words.dropFirst())
    child.environment = environment
    child.standardInput = FileHandle.nullDevice
    child.standardError = FileHandle.nullDevice
    child.standardOutput = Self.pipe(into: sink)
    child.terminationHandler = { _ in sink.yield(.ended) }
    do {
      try child.run()
    } catch {
      throw .notFound
    }
    let timer = Task {
      try? await Task.sleep(for: timeout)
      sink.yield(.timedOut)
    }
    defer {
      timer.cancel()
      if child.isRunning { child.terminate() }
    }
    let output = try await Self.collect(events)
    let signal: Int32 = child.terminationReason == .uncaughtSignal ? 128 : 0
    return ProgramResult(status: child.terminationStatus + signal, output: output)
  }

  private static func pipe(into sink: AsyncStream<Event>.Continuation) -> Pipe {
    let pipe = Pipe()
    pipe.fileHandleForReading.readabilityHandler = { handle in
      let data = handle.availableData
      if data.isEmpty { handle.readabilityHandler = nil }
      sink.yield(.output(data))
    }
    return pipe
  }

  /// Waits until the program has ended and all that it wrote is here.
  private static func collect(_ events: AsyncStream<Event>) async throws(ProgramError) -> [UInt8] {
    var output: [UInt8] = []
    var isOutputComplete = false
    var hasEnded = false
    for await event in events {
      switch event {
      case .output(let data):
        output += data
        isOutputComplete = data.isEmpty
        if output.count > outputLimit { throw .tooMuch }
      case .ended: hasEnded = true
      case .timedOut: throw .timedOut
      }
      if isOutputComplete && hasEnded { return output }
    }
    throw .timedOut
  }

  private static func find(_ name: String, on path: String?) -> String? {
    if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
    let folders = (path ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }
}
