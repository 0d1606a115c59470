/// An allowance of bytes that grows at a steady rate.
///
/// Whoever finds it above zero may take more than is there; it is then in debt, and all wait
/// until time has paid it. So a piece of any size passes, and the rate holds on average.
struct TokenBucket {
  private let rate: Double
  private var level: Double
  private var updated: Duration

  /// Makes a bucket that saves up to a tenth of a second's allowance.
  ///
  /// - Parameters:
  ///   - rate: bytes a second, at least 1.
  ///   - now: the present.
  init(rate: Int64, now: Duration) {
    self.rate = Double(max(rate, 1))
    level = self.rate / 10
    updated = now
  }

  /// The time until bytes may pass again; zero or less if they may now.
  mutating func wait(now: Duration) -> Duration {
    let elapsed = max((now - updated) / .seconds(1), 0)
    level = min(level + elapsed * rate, rate / 10)
    updated = now
    return level > 0 ? .zero : .seconds(-level / rate) + .milliseconds(1)
  }

  /// Takes `count` bytes, which may leave a debt.
  mutating func take(_ count: Int) {
    level -= Double(count)
  }
}
