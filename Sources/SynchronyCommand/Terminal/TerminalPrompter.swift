import Dispatch
import LocalFiles
import Synchrony

/// Asks whoever is at standard input, a person or a script, one line an answer.
///
/// Reading waits on a thread of its own, so that no task of the run is held up. Once the
/// input has ended, no further question is answered.
final class TerminalPrompter: Prompter, Display {
  private let terminal: Terminal
  private let channel: Terminal.Channel
  private let echoes: Bool
  private let readLine: @Sendable () -> String?
  private let queue = DispatchQueue(label: "synchrony.standard-input")
  private let ended = Guarded(false)
  private let asking = Guarded(false)

  /// Makes a prompter.
  ///
  /// - Parameters:
  ///   - terminal: where questions are shown.
  ///   - channel: the stream they are shown on.
  ///   - echoes: whether answers are shown, because nobody types them here.
  ///   - readLine: returns the next line without its end, or nil at the end of the input.
  init(
    terminal: Terminal,
    channel: Terminal.Channel,
    echoes: Bool,
    readLine: @escaping @Sendable () -> String?,
  ) {
    self.terminal = terminal
    self.channel = channel
    self.echoes = echoes
    self.readLine = readLine
  }

  /// Whether a question was left without an answer.
  var hasEnded: Bool { ended.withLock { $0 } }

  /// Whether somebody is being asked something at this moment.
  var isAsking: Bool { asking.withLock { $0 } }

  func ask(_ question: String) async -> String? {
    asking.withLock { $0 = true }
    defer { asking.withLock { $0 = false } }
    terminal.openQuestion(question, on: channel)
    let answer = hasEnded ? nil : await nextLine()
    ended.withLock { $0 = $0 || answer == nil }
    let echo = answer.map { echoes ? Printable.text($0) : nil } ?? ""
    terminal.closeQuestion(echo: echo, on: channel)
    return answer
  }

  func show(_ line: String) {
    terminal.write(line, to: channel)
  }

  private func nextLine() async -> String? {
    await withCheckedContinuation { continuation in
      queue.async { [readLine] in continuation.resume(returning: readLine()) }
    }
  }
}
