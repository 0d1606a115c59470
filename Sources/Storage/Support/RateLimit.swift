import LocalFiles

/// A bucket that fills at a steady rate and from which more may be taken than it holds; whoever
/// does waits until it is filled again.
struct ByteBucket {
  private let rate: Double
  private var level: Double
  private var updated: Duration

  /// Makes a bucket that holds what comes in a tenth of a second.
  ///
  /// - Parameters:
  ///   - rate: bytes a second, at least 1.
  ///   - now: the present.
  init(rate: Int64, now: Duration) {
    self.rate = Double(max(rate, 1))
    level = self.rate / 10
    updated = now
  }

  /// Takes `count` bytes.
  ///
  /// - Returns: how long whoever took them must wait.
  mutating func take(_ count: Int, now: Duration) -> Duration {
    let elapsed = max((now - updated) / .seconds(1), 0)
    level = min(level + elapsed * rate, rate / 10) - Double(count)
    updated = now
    return .seconds(max(-level / rate, 0))
  }
}

/// A rate that many transfers share.
final class RateLimit: Sendable {
  private let bucket: Guarded<ByteBucket>
  private let time: Timekeeper

  /// Makes a limit of `rate` bytes a second.
  init(rate: Int64, time: Timekeeper) {
    self.time = time
    bucket = Guarded(ByteBucket(rate: rate, now: time.now()))
  }

  /// Waits until `count` bytes may have passed, in short steps so that it can be cancelled.
  ///
  /// - Throws: `.input` when the transfer is cancelled.
  func pass(_ count: Int, _ cancellation: Cancellation) throws(FileError) {
    let now = time.now()
    let end = now + bucket.withLock { $0.take(count, now: now) }
    while true {
      guard !cancellation.isCancelled else {
        throw FileError(.input, path: "a limited transfer", reason: "Cancelled")
      }
      let left = end - time.now()
      guard left > .zero else { return }
      time.block(min(left, .milliseconds(100)))
    }
  }
}
