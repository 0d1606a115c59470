/// How often a call is repeated, and after what pauses: the standard mode of the AWS SDKs.
///
/// Source: AWS SDKs and Tools Reference Guide, "Retry behavior".
public struct RetryPolicy: Hashable, Sendable {
  /// How often a call is tried, at least 1.
  public var attempts = 3
  /// The longest pause after the first attempt; it doubles with each further one.
  public var base = Duration.seconds(1)
  /// The longest pause of all.
  public var longestPause = Duration.seconds(20)
  /// The tokens of the bucket that all calls share.
  public var capacity = 500
  /// The tokens that a repetition takes, and gives back when it succeeds.
  public var cost = 5

  /// Makes the standard policy.
  public init() {}

  /// Returns the pause after a failed attempt.
  ///
  /// - Parameters:
  ///   - attempt: the number of the attempt, the first being 0.
  ///   - fraction: a random number from 0 up to 1, so that many who failed together do not
  ///     come back together.
  /// - Returns: the pause.
  func pause(after attempt: Int, fraction: Double) -> Duration {
    let doubled = base * Double(UInt64(1) << UInt64(min(max(attempt, 0), 40)))
    return min(doubled, longestPause) * fraction
  }
}
