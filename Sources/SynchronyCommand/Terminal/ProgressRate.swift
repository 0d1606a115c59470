import Synchrony

/// How fast files and bytes went by of late.
struct ProgressRate: Hashable, Sendable {
  var bytesPerSecond: Double
  var filesPerSecond: Double

  /// How long the rest takes at this pace, or nil where that cannot be told.
  func secondsLeft(_ progress: SyncEvent.Progress) -> Int? {
    if let total = progress.totalBytes, total > 0 {
      return Self.seconds(Double(total - progress.bytes), bytesPerSecond)
    }
    return progress.totalFiles.flatMap {
      Self.seconds(Double($0 - progress.files), filesPerSecond)
    }
  }

  private static func seconds(_ rest: Double, _ rate: Double) -> Int? {
    // Beyond four days the figure says nothing.
    guard rate > 0, rest >= 0, rest / rate < 360_000 else { return nil }
    return Int((rest / rate).rounded(.up))
  }
}

/// Watches a progress over the last seconds.
struct RateWindow {
  private struct Sample {
    var time: Duration
    var files: Int
    var bytes: Int64
  }

  private var samples: [Sample] = []
  private static let span = Duration.seconds(5)

  /// Notes how far it has come at `time`, which never goes back.
  mutating func note(_ progress: SyncEvent.Progress, at time: Duration) {
    samples.append(Sample(time: time, files: progress.files, bytes: progress.bytes))
    // The oldest sample within reach stays, so that a slow transfer has a rate too.
    while samples.count > 2, time - samples[1].time >= Self.span { samples.removeFirst() }
  }

  /// The pace between the oldest and the newest sample, or nil before there are two.
  var rate: ProgressRate? {
    guard let first = samples.first, let last = samples.last else { return nil }
    let seconds = (last.time - first.time) / .seconds(1)
    guard seconds >= 0.5 else { return nil }
    return ProgressRate(
      bytesPerSecond: Double(last.bytes - first.bytes) / seconds,
      filesPerSecond: Double(last.files - first.files) / seconds,
    )
  }
}
