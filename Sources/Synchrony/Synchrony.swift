public import Manifest

/// Who takes part in a run besides the two sides.
public struct Participants: Sendable {
  /// Answers questions of the set-up, such as the user's name.
  public var prompter: any Prompter
  /// Decides on the plan.
  public var reviewer: any Reviewer
  /// Hears what happens.
  public var reporter: any Reporter

  /// Makes a set of participants.
  public init(prompter: any Prompter, reviewer: any Reviewer, reporter: any Reporter) {
    self.prompter = prompter
    self.reviewer = reviewer
    self.reporter = reporter
  }
}

/// Returns the names of the platforms that `smartSync` and `resetAll` know, in order.
public func supportedPlatforms() -> [String] {
  ["Folder"]
}

/// Works out every change between a Data folder and its remote, has it reviewed, and applies it.
///
/// Cancelling the task finishes what is in flight and records it.
///
/// - Parameters:
///   - platform: one of `supportedPlatforms()`, in any case.
///   - connection: where the two sides lie.
///   - options: what the sync may do.
///   - participants: who answers, decides and listens.
/// - Returns: what was done; failures of single files are in it and were reported.
/// - Throws: `SyncError` where nothing was changed.
public func smartSync(
  platform: String,
  connection: ConnectionOptions,
  options: SyncOptions = SyncOptions(),
  participants: Participants,
) async throws -> SyncSummary {
  throw SyncError(.unknownPlatform, platform)
}

/// Returns what `smartSync` would propose; changes nothing on either side.
///
/// - Throws: `SyncError`.
public func status(
  platform: String,
  connection: ConnectionOptions,
  options: SyncOptions = SyncOptions(),
  reporter: any Reporter,
) async throws -> Plan {
  throw SyncError(.unknownPlatform, platform)
}

/// Deletes the `.S3` folders on both sides after a confirmation; no data file is touched.
///
/// - Parameter isConfirmed: whether to go on without asking.
/// - Returns: the number of control objects deleted from the remote, or nil if it was not
///   confirmed.
/// - Throws: `SyncError`.
public func resetAll(
  platform: String,
  connection: ConnectionOptions,
  isConfirmed: Bool = false,
  participants: Participants,
) async throws -> Int? {
  throw SyncError(.unknownPlatform, platform)
}
