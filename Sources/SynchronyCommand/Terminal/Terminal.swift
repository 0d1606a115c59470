import Foundation
import LocalFiles

/// The two streams that a person or a script reads, and the progress line drawn on one of them.
///
/// Everything the program shows goes through here, so that lines and the progress line never
/// mix, and standard output and standard error keep their order. May be used from any thread.
final class Terminal: Sendable {
  /// One of the two streams.
  enum Channel: Hashable, Sendable {
    case output
    case error
  }

  /// What lies behind a terminal; a test has its own.
  struct Device: Sendable {
    /// Whether a person sees the channel.
    var isTerminal: @Sendable (Channel) -> Bool
    /// The columns of the window; asked anew for each drawing, for it may be resized.
    var columns: @Sendable () -> Int
    /// Writes text; returns whether anybody still reads.
    var write: @Sendable (Channel, String) -> Bool
  }

  private struct State {
    var pending = ""
    var isDrawn = false
    var isQuestionOpen = false
    var closed: Set<Channel> = []
  }

  private let device: Device
  private let state = Guarded(State())

  /// A script reads output in blocks of so many bytes.
  private static let blockSize = 32_768
  /// Whoever writes a line is done after a few of these, unless nobody reads it.
  private static let attempts = 20
  private static let erase = "\r\u{1b}[K"

  init(device: Device) {
    self.device = device
  }

  /// Whether a person sees what goes to `channel`.
  func isTerminal(_ channel: Channel) -> Bool { device.isTerminal(channel) }

  /// Writes a line, which holds no control characters but those of `Style`.
  func write(_ line: String, to channel: Channel = .output) {
    state.withLock { state in
      undraw(&state)
      send(line + "\n", to: channel, &state)
    }
  }

  /// Writes a question without a line end, and draws no progress until `closeQuestion`.
  func openQuestion(_ question: String, on channel: Channel) {
    state.withLock { state in
      undraw(&state)
      send(question, to: channel, &state)
      flush(&state)
      state.isQuestionOpen = true
    }
  }

  /// Ends a question; `echo` is what nobody typed on this terminal, so that it must be shown.
  func closeQuestion(echo: String?, on channel: Channel) {
    state.withLock { state in
      state.isQuestionOpen = false
      if let echo { send(echo + "\n", to: channel, &state) }
    }
  }

  /// Whether a person is being asked something at this moment.
  var isQuestionOpen: Bool { state.withLock { $0.isQuestionOpen } }

  /// Draws the line that `render` makes for a width, or removes the line for nil.
  func draw(_ render: (Int) -> String?) {
    state.withLock { state in
      guard !state.isQuestionOpen, let line = render(device.columns()) else {
        return undraw(&state)
      }
      flush(&state)
      deliver(Self.erase + line, to: .error, &state)
      state.isDrawn = true
    }
  }

  /// Removes the progress line and writes all that is left.
  func finish() {
    state.withLock { finish(&$0) }
  }

  /// Finishes and writes `line` to standard error, unless somebody who does not read on holds
  /// everything up; for a handler that must not wait.
  func finishWithoutWaiting(_ line: String) {
    for _ in 0..<Self.attempts {
      let isDone = state.withLockIfAvailable { state in
        finish(&state)
        deliver((state.isQuestionOpen ? "\n" : "") + line + "\n", to: .error, &state)
        return true
      }
      if isDone != nil { return }
      Thread.sleep(forTimeInterval: 0.005)
    }
  }

  private func finish(_ state: inout State) {
    undraw(&state)
    flush(&state)
  }

  private func undraw(_ state: inout State) {
    guard state.isDrawn else { return }
    deliver(Self.erase, to: .error, &state)
    state.isDrawn = false
  }

  private func send(_ text: String, to channel: Channel, _ state: inout State) {
    guard channel == .output else {
      flush(&state)
      return deliver(text, to: channel, &state)
    }
    state.pending += text
    if device.isTerminal(.output) || state.pending.utf8.count >= Self.blockSize { flush(&state) }
  }

  private func flush(_ state: inout State) {
    guard !state.pending.isEmpty else { return }
    let text = state.pending
    state.pending = ""
    deliver(text, to: .output, &state)
  }

  /// A reader that went away, as `head` does, stops the showing and not the run.
  private func deliver(_ text: String, to channel: Channel, _ state: inout State) {
    guard !state.closed.contains(channel) else { return }
    if !device.write(channel, text) { state.closed.insert(channel) }
  }
}
