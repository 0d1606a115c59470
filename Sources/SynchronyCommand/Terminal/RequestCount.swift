import LocalFiles

/// Counts from 1.
final class RequestCount: Sendable {
  private let count = Guarded(0)

  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
