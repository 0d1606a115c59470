public import LocalFiles
public import Manifest
public import Storage

/// What a run takes from the machine around it: the clock, the zone, chance and threads.
public struct Environment: Sendable {
  /// The time now.
  public var now: @Sendable () -> FileTime
  /// The wall clock that a moment had here.
  public var wallClock: @Sendable (FileTime) -> Timestamp
  /// The moment at which the wall clock here showed a time.
  public var moment: @Sendable (Timestamp) -> FileTime
  /// 16 random hexadecimal digits that no other run gets.
  public var token: @Sendable () -> String
  /// What is waited by.
  public var time: Timekeeper
  /// What spreads waits, so that two who waited for one another do not meet again.
  public var random: RandomSource
  /// Makes so many threads, or as many as help a run, for work that may block them.
  public var workforce: @Sendable (_ lanes: Int?) -> any Workforce

  /// Makes an environment.
  public init(
    now: @escaping @Sendable () -> FileTime,
    wallClock: @escaping @Sendable (FileTime) -> Timestamp,
    moment: @escaping @Sendable (Timestamp) -> FileTime,
    token: @escaping @Sendable () -> String,
    time: Timekeeper = .system,
    random: RandomSource = .system,
    workforce: @escaping @Sendable (_ lanes: Int?) -> any Workforce = { lanes in
      lanes.map(BlockingPool.init(lanes:)) ?? BlockingPool()
    },
  ) {
    self.now = now
    self.wallClock = wallClock
    self.moment = moment
    self.token = token
    self.time = time
    self.random = random
    self.workforce = workforce
  }

  /// The machine's own clock and time zone.
  public static let system = Environment(
    now: SystemClock.now,
    wallClock: SystemClock.wallClock(at:),
    moment: SystemClock.moment(ofWallClock:),
    token: {
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    },
  )
}
