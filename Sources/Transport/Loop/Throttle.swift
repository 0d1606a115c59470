/// The bandwidth that all transfers of a loop share, and those that wait for some.
final class Throttle {
  private let clock: () -> Duration
  private var bucket: TokenBucket?
  private var waiting: [Transfer] = []

  /// Makes a throttle; without a rate it holds nobody up.
  init(bytesPerSecond: Int64?, clock: @escaping () -> Duration) {
    self.clock = clock
    bucket = bytesPerSecond.map { TokenBucket(rate: $0, now: clock()) }
  }

  /// The most bytes that one piece should have, for a limited stream to be an even one.
  var pieceSize: Int { bucket == nil ? .max : 16 << 10 }

  /// Whether bytes of `transfer` may pass now; if not it is remembered for `released()`.
  func admits(_ transfer: Transfer) -> Bool {
    guard let wait = bucket?.wait(now: clock()), wait > .zero else { return true }
    if !waiting.contains(where: { $0 === transfer }) { waiting.append(transfer) }
    return false
  }

  /// Says that `count` bytes passed.
  func spend(_ count: Int) {
    bucket?.take(count)
  }

  /// How long until someone who waits may go on, or nil if nobody waits.
  func nextRelease() -> Duration? {
    guard !waiting.isEmpty else { return nil }
    return bucket?.wait(now: clock())
  }

  /// Those who may try again, in the order in which they began to wait.
  func released() -> [Transfer] {
    guard !waiting.isEmpty, let wait = bucket?.wait(now: clock()), wait <= .zero else { return [] }
    defer { waiting.removeAll() }
    return waiting
  }
}
