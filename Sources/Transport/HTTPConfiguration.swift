/// How an `HTTPClient` goes about its work.
public struct HTTPConfiguration: Sendable {
  /// The most requests that are under way at once, at least 1; the client finds out how many of
  /// them are worth while.
  public var concurrency = 64
  /// A file of certificates (PEM) to trust in place of the system's, as AWS_CA_BUNDLE names it.
  public var certificateFile: String?
  /// What the client calls itself (RFC 9110, section 10.1.5).
  public var userAgent = "synchrony"
  /// The most bytes of bodies that pass in a second, both directions together, or nil for any.
  public var bytesPerSecond: Int64?
  /// How long making a connection may take, encryption included.
  public var connectTimeout: Duration = .seconds(20)
  /// How long an exchange goes on while it is slower than `leastSpeed`.
  public var stallTime: Duration = .seconds(60)
  /// The bytes a second, both directions together, below which an exchange counts as standing
  /// still, as with curl(1)'s `--speed-limit`; at least one byte has to pass.
  public var leastSpeed = 1.0
  /// How long a request that was sent waits for the first byte of its answer.
  ///
  /// A large body may still be on its way, so that its `stallTime` counts; what takes a server
  /// longer has a `patience` of its own.
  public var answerTime: Duration = .seconds(30)
  /// After how long a silence `onSilence` is called, at most once in three such times.
  public var silenceTime: Duration = .seconds(10)
  /// Hears the name of a host that has been silent; called on the client's thread.
  public var onSilence: (@Sendable (String) -> Void)?
  /// The longest body of a successful answer that is kept in memory, in bytes.
  public var memoryLimit: Int64 = 16 << 20
  /// The longest body of any other answer that is kept in memory, in bytes.
  public var errorLimit: Int64 = 1 << 20

  /// Makes a configuration that suits most networks.
  public init() {}
}
