/// What a connection gets from the run that it is made for.
public struct ConnectionContext: Sendable {
  /// Bytes a second that both directions together may take, at least 1; nil for no limit.
  public var bandwidth: Int64?
  /// Who hears what the shared place cannot do, and whom it waits for.
  public var reporter: any Reporter
  /// The clock, the zone and chance.
  public var environment: Environment

  /// Makes a context.
  public init(
    bandwidth: Int64? = nil,
    reporter: any Reporter,
    environment: Environment = .system,
  ) {
    self.bandwidth = bandwidth
    self.reporter = reporter
    self.environment = environment
  }
}
