import Glibc

/// The time that storages wait by, passed in so that tests need not wait.
public struct Timekeeper: Sendable {
  /// The time since some fixed moment; it goes on while the machine sleeps and is never set.
  public var now: @Sendable () -> Duration
  /// Waits without blocking a thread; throws when the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// Waits and blocks the thread, for sources and sinks.
  public var block: @Sendable (Duration) -> Void

  /// Makes a timekeeper.
  public init(
    now: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void,
    block: @escaping @Sendable (Duration) -> Void,
  ) {
    self.now = now
    self.sleep = sleep
    self.block = block
  }

  /// The machine's own time.
  public static let system: Timekeeper = {
    let start = ContinuousClock.now
    return Timekeeper(
      now: { ContinuousClock.now - start },
      sleep: { try await Task.sleep(for: $0) },
      block: { duration in
        let (seconds, attoseconds) = duration.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        usleep(UInt32(clamping: max(microseconds, 0)))
      },
    )
  }()
}
