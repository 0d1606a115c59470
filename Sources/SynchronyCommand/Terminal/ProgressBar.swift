import Synchrony

/// What the progress line shows at a moment; a value that knows no terminal and no clock.
///
/// Nothing is shown of a stage in its first second, so that a quick run stays still.
struct ProgressBar {
  private var stage: SyncEvent.Stage?
  private var start = Duration.zero
  private var progress: SyncEvent.Progress?
  private var window = RateWindow()

  private static let patience = Duration.seconds(1)

  /// Takes an event of the run.
  mutating func take(_ event: SyncEvent, at time: Duration) {
    switch event {
    case .stage(let stage):
      self = ProgressBar()
      self.stage = stage
      start = time
    case .progress(let progress): self.progress = progress
    default: break
    }
  }

  /// Starts waiting anew, as after a question, during which nothing moved.
  mutating func pause(until time: Duration) {
    start = time
    window = RateWindow()
  }

  /// Returns what to draw at `time`, or nil for nothing.
  mutating func line(at time: Duration) -> ProgressLine? {
    guard let stage else { return nil }
    if let progress { window.note(progress, at: time) }
    guard time - start >= Self.patience else { return nil }
    return ProgressLine(stage: stage, progress: progress, rate: window.rate)
  }
}
