import Foundation
import Glibc
import Synchrony

/// What a subcommand speaks through: the terminal, the person at it, and who hears events.
final class Console: Sendable {
  let terminal: Terminal
  let style: Style
  let output: OutputSettings
  let prompter: TerminalPrompter
  let tally = Tally()
  /// Whether a person sits at standard input.
  let hasPerson: Bool
  private let errorStyle: Style
  private let ticker: ProgressTicker?

  /// Makes the console of this process.
  init(_ output: OutputSettings) {
    let environment = ProcessInfo.processInfo.environment
    self.output = output
    terminal = Terminal(device: .system)
    hasPerson = isatty(STDIN_FILENO) == 1
    style = Style(isTerminal: terminal.isTerminal(.output), environment: environment)
    errorStyle = Style(isTerminal: terminal.isTerminal(.error), environment: environment)
    prompter = TerminalPrompter(
      terminal: terminal,
      channel: Self.channelOfDialogue(output, terminal, hasPerson),
      echoes: !hasPerson,
      readLine: { Swift.readLine() },
    )
    let draws = terminal.isTerminal(.error) && environment["TERM"] != "dumb"
    let clock = ContinuousClock()
    let start = clock.now
    ticker =
      draws && output.showsProgress
      ? ProgressTicker(terminal: terminal) { start.duration(to: clock.now) } : nil
  }

  /// Who hears the events of a run.
  var reporter: Reporters {
    var all: [any Reporter] = [tally]
    if output.isJSON { all.append(JSONReporter(terminal: terminal)) }
    // What went wrong is on standard error whoever reads standard output.
    let isForProgram = output.isJSON && output.verbosity != .everything
    let verbosity = isForProgram ? .quiet : output.verbosity
    all.append(HumanReporter(terminal: terminal, style: errorStyle, verbosity: verbosity))
    if let ticker { all.append(TickingReporter(ticker: ticker)) }
    return Reporters(all: all)
  }

  /// Who is asked for their name: a person only, for a script's answers are for the plan.
  var namePrompter: any Prompter { hasPerson ? prompter : Nobody() }

  /// Shows a line to a person who did not ask for quiet or for JSON.
  func say(_ line: String) {
    if !output.isJSON, output.verbosity != .quiet { terminal.write(line) }
  }

  /// Writes a value for a program that asked for JSON.
  func emit(_ json: JSON) {
    if output.isJSON { terminal.write(json.text) }
  }

  /// Shows a line to whoever looks at standard error.
  func warn(_ line: String) {
    terminal.write(line, to: .error)
  }

  /// Runs a subcommand to its end, an interruption or an error.
  ///
  /// - Throws: `ExitCode` with the status of the run, unless that is 0.
  func run(_ body: @escaping @Sendable (Console) async throws -> ExitStatus) async throws {
    Interruption.takeSignalsForErrors()
    let task = Task { try await body(self) }
    let interruption = Interruption { count in
      let isAsking = self.prompter.isAsking
      if count > 1 || isAsking { self.end(isAsking: isAsking) }
      task.cancel()
      self.terminal.finishWithoutWaiting(
        "Stopping after what is in flight. Press Ctrl-C again to stop at once."
      )
    }
    let status = await status(of: task)
    withExtendedLifetime(interruption) {
      ticker?.stop()
      terminal.finish()
    }
    if status != .success { throw status.code }
  }

  private func status(of task: Task<ExitStatus, any Error>) async -> ExitStatus {
    do {
      return try await task.value
    } catch let error as SyncError {
      complain(error.message, ExitStatus(error))
      return ExitStatus(error)
    } catch is CancellationError {
      warn("Interrupted; nothing was changed.")
      return .interrupted
    } catch {
      complain("\(error)", .refused)
      return .refused
    }
  }

  private func complain(_ message: String, _ status: ExitStatus) {
    // A message may have lines of its own, as one that lists what was tried.
    let message = message.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Printable.text(String($0)) }.joined(separator: "\n")
    warn("\(errorStyle.failure("Error")): \(message)")
    emit(
      .object([
        ("event", "error"), ("status", .integer(Int64(status.rawValue))),
        ("reason", .string(message)),
      ])
    )
  }

  /// Ends the process now.
  ///
  /// While a question is open nothing has begun; at any other moment
  /// each file is whole, and the next run finishes what this one began.
  private func end(isAsking: Bool) -> Never {
    terminal.finishWithoutWaiting(
      isAsking ? "Interrupted; no file was changed." : "Interrupted at once."
    )
    _exit(ExitStatus.interrupted.rawValue)
  }

  /// A dialogue must neither mix with JSON nor vanish in a file.
  private static func channelOfDialogue(
    _ output: OutputSettings,
    _ terminal: Terminal,
    _ hasPerson: Bool,
  ) -> Terminal.Channel {
    if output.isJSON { return .error }
    let isOutOfSight = hasPerson && !terminal.isTerminal(.output) && terminal.isTerminal(.error)
    return isOutOfSight ? .error : .output
  }
}

/// Answers nothing.
private struct Nobody: Prompter {
  func ask(_ question: String) async -> String? { nil }
}

/// Shows the progress of events.
private struct TickingReporter: Reporter {
  let ticker: ProgressTicker

  func report(_ event: SyncEvent) { ticker.take(event) }
}
