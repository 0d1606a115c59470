/// What a connection gets from the run that it is made for.
public struct ConnectionContext: Sendable {
  /// Bytes a second that both directions together may take, at least 1; nil for no limit.
  public var bandwidth: Int64?
  /// Who answers questions, such as for the code that a device shows.
  public var prompter: (any Prompter)?
  /// Who hears what the shared place cannot do, and whom it waits for.
  public var reporter: any Reporter
  /// The clock, the zone and chance.
  public var environment: Environment

  /// Makes a context.
  public init(
    bandwidth: Int64? = nil,
    prompter: (any Prompter)? = nil,
    reporter: any Reporter,
    environment: Environment = .system,
  ) {
    self.bandwidth = bandwidth
    self.prompter = prompter
    self.reporter = reporter
    self.environment = environment
  }
}
