import Dispatch
import LocalFiles
import Synchrony

/// Draws the progress line ten times a second, however often the run reports.
final class ProgressTicker: Sendable {
  private let terminal: Terminal
  private let now: @Sendable () -> Duration
  private let bar = Guarded(ProgressBar())
  private let isStopped = Guarded(false)
  private let queue = DispatchQueue(label: "synchrony.progress")

  /// Begins to draw, until `stop`.
  ///
  /// - Parameters:
  ///   - terminal: where the line is drawn.
  ///   - now: a clock that never goes back.
  init(terminal: Terminal, now: @escaping @Sendable () -> Duration) {
    self.terminal = terminal
    self.now = now
    scheduleDrawing()
  }

  /// Takes an event of the run; cheap enough to be called for each block of bytes.
  func take(_ event: SyncEvent) {
    let time = now()
    bar.withLock { $0.take(event, at: time) }
  }

  /// Draws no more, and removes the line.
  func stop() {
    isStopped.withLock { $0 = true }
    // Whatever is being drawn at this moment is drawn before it is removed.
    queue.sync { terminal.draw { _ in nil } }
  }

  private func scheduleDrawing() {
    queue.asyncAfter(deadline: .now() + .milliseconds(100)) { [weak self] in
      guard let self, !isStopped.withLock({ $0 }) else { return }
      draw()
      scheduleDrawing()
    }
  }

  private func draw() {
    let time = now()
    let line = bar.withLock { bar -> ProgressLine? in
      if terminal.isQuestionOpen { bar.pause(until: time) }
      return bar.line(at: time)
    }
    if let line { terminal.draw { line.text(columns: $0) } }
  }
}
