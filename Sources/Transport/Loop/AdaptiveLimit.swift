/// How many requests should be under way at once, found out by trying.
///
/// While there is more to do than the limit lets through, it is raised by a quarter; if that made
/// neither more requests nor more bytes pass in the same time it is taken back, and tried again
/// later. A server that asks to slow down has it halved.
struct AdaptiveLimit {
  /// The limit.
  private(set) var value: Int

  private struct Rate {
    var requests = 0.0
    var bytes = 0.0

    /// Whether this is clearly more than `other`.
    func exceeds(_ other: Rate) -> Bool {
      requests > other.requests * 1.05 || bytes > other.bytes * 1.05
    }
  }

  private let bound: Int
  private var windowStart: Duration
  private var requests = 0
  private var bytes: Int64 = 0
  /// The limit before the present trial and what it gave, or nil outside a trial.
  private var previous: (value: Int, rate: Rate)?
  private var nextTrial: Duration
  private var lastHalving: Duration?

  /// How long is counted before a conclusion is drawn.
  static let window: Duration = .milliseconds(500)
  /// How long a limit stays after a higher one did not help.
  static let rest: Duration = .seconds(10)
  /// Where the search begins: small files come to a server in numbers before it is busy.
  static let start = 32

  /// Makes a limit.
  ///
  /// - Parameters:
  ///   - bound: the highest limit, at least 1.
  ///   - now: the present.
  init(bound: Int, now: Duration) {
    self.bound = max(bound, 1)
    value = min(Self.start, self.bound)
    windowStart = now
    nextTrial = now
  }

  /// Says that the server asked to slow down; several such answers in a second are one.
  mutating func slowDown(now: Duration) {
    if let lastHalving, now - lastHalving < .seconds(1) { return }
    lastHalving = now
    value = max(value / 2, 1)
    previous = nil
    nextTrial = now + .seconds(2)
    beginWindow(now)
  }

  /// Says that there was less to do than the limit lets through, so that nothing can be learnt.
  mutating func idled(now: Duration) {
    beginWindow(now)
  }

  /// Says that a request was answered, and how many bytes of bodies passed for it.
  mutating func completed(bytes: Int64, now: Duration) {
    requests += 1
    self.bytes += bytes
    let elapsed = now - windowStart
    // A window also has to see each connection several times to tell more from less.
    guard elapsed >= Self.window, requests >= (elapsed < Self.window * 4 ? 4 : 1) * value else {
      return
    }
    let seconds = elapsed / .seconds(1)
    conclude(Rate(requests: Double(requests) / seconds, bytes: Double(self.bytes) / seconds), now)
    beginWindow(now)
  }

  private mutating func conclude(_ rate: Rate, _ now: Duration) {
    if let previous, !rate.exceeds(previous.rate) {
      value = previous.value
      self.previous = nil
      nextTrial = now + Self.rest
      return
    }
    previous = nil
    guard now >= nextTrial, value < bound else { return }
    previous = (value, rate)
    value = min(value + max(value / 4, 1), bound)
  }

  private mutating func beginWindow(_ now: Duration) {
    windowStart = now
    requests = 0
    bytes = 0
  }
}
