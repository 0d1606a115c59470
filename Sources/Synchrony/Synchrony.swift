import LocalFiles
public import Manifest
import Storage

/// Returns the names of the platforms that `smartSync` and `resetAll` know, in order.
public func supportedPlatforms() -> [String] {
  PlatformRegistry.standard.platforms.map(\.name)
}

/// Works out every change between a Data folder and its remote, has it reviewed, and applies it.
///
/// Cancelling the task finishes what is in flight and records it.
///
/// - Parameters:
///   - platform: a platform of `registry`, in any case.
///   - connection: where the two sides lie.
///   - options: what the sync may do.
///   - participants: who answers, decides and listens.
///   - registry: the platforms that are known.
///   - environment: the clock, the zone and chance.
/// - Returns: what was done; failures of single files are in it and were reported.
/// - Throws: `SyncError` where nothing was changed.
public func smartSync(
  platform: String,
  connection: ConnectionOptions,
  options: SyncOptions = SyncOptions(),
  participants: Participants,
  registry: PlatformRegistry = .standard,
  environment: Environment = .system,
) async throws -> SyncSummary {
  let visit = try Visit(platform, connection, registry, participants, environment)
  visit.greet()
  let summary = try await visit.withSession(options, writesHere: !options.isDryRun) { session in
    try await visit.connection.synchronize(session, options: options)
  }
  if !options.isDryRun, !summary.isInterrupted { visit.takeLeave() }
  return summary
}

/// Returns what `smartSync` would propose; changes nothing on either side.
///
/// - Parameters:
///   - platform: a platform of `registry`, in any case.
///   - connection: where the two sides lie.
///   - options: what the sync might do.
///   - participants: who listens; nobody is asked anything.
///   - registry: the platforms that are known.
///   - environment: the clock, the zone and chance.
/// - Returns: the plan.
/// - Throws: `SyncError`.
public func status(
  platform: String,
  connection: ConnectionOptions,
  options: SyncOptions = SyncOptions(),
  participants: Participants,
  registry: PlatformRegistry = .standard,
  environment: Environment = .system,
) async throws -> Plan {
  let visit = try Visit(platform, connection, registry, participants, environment)
  var options = options
  options.isDryRun = true
  return try await visit.withSession(options, writesHere: false) { session in
    try await session.status(options)
  }
}

/// Deletes the `.S3` folders on both sides after a confirmation; no data file is touched.
///
/// - Parameters:
///   - platform: a platform of `registry`, in any case.
///   - connection: where the two sides lie.
///   - isConfirmed: whether to go on without asking.
///   - participants: who answers and listens.
///   - registry: the platforms that are known.
///   - environment: the clock, the zone and chance.
/// - Returns: the number of control objects deleted from the remote, or nil if it was not
///   confirmed.
/// - Throws: `SyncError`.
public func resetAll(
  platform: String,
  connection: ConnectionOptions,
  isConfirmed: Bool = false,
  participants: Participants,
  registry: PlatformRegistry = .standard,
  environment: Environment = .system,
) async throws -> Int? {
  let visit = try Visit(platform, connection, registry, participants, environment)
  visit.greet()
  return try await visit.withSession(SyncOptions(), writesHere: false) { session in
    if !isConfirmed, await !visit.connection.resetConfirm(participants.prompter) { return nil }
    let lock = try session.lockDataFolder()
    defer { lock.release() }
    // An edit that a killed run swapped out would go with the rest.
    guard try session.recover() else {
      throw SyncError(
        .refused,
        "In .S3/tmp of the Data folder lies an edit of yours that could not be moved to its place; "
          + "move it away, and reset again.",
      )
    }
    let count = try await visit.connection.resetRemote(session.storage)
    try await visit.connection.resetLocal(session.tree)
    visit.takeLeave()
    return count
  }
}

/// Holds the remote's ledgers, its objects and the Data folder against each other, and mends
/// what is out of order on the remote.
///
/// Mending never loses content. An object without a row gets one. A row without an object gets it
/// back from the Data folder, or goes if that does not have it. A row that does not fit its object
/// takes over what the object holds where the Data folder has the content that the row listed,
/// which then lies in the remote's trash, or where the row is older than what the last sync here
/// saw; elsewhere it is only reported. The Data folder must be there, and none of its files is
/// changed.
///
/// - Parameters:
///   - platform: a platform of `registry`, in any case.
///   - connection: where the two sides lie.
///   - repairs: whether to mend what can be mended.
///   - isDeep: whether every object is read; otherwise a row is held against what a listing says
///     of the content.
///   - participants: who listens; nobody is asked anything.
///   - registry: the platforms that are known.
///   - environment: the clock, the zone and chance.
/// - Returns: what was found, ordered by kind and then by name, each with whether it was mended.
/// - Throws: `SyncError`.
public func verify(
  platform: String,
  connection: ConnectionOptions,
  repairs: Bool = false,
  isDeep: Bool = false,
  participants: Participants,
  registry: PlatformRegistry = .standard,
  environment: Environment = .system,
) async throws -> [Finding] {
  let visit = try Visit(platform, connection, registry, participants, environment)
  var options = SyncOptions()
  options.isReadOnly = !repairs
  return try await visit.withSession(options, writesHere: false) { session in
    let lock = try repairs ? session.lockDataFolder() : nil
    defer { lock?.release() }
    return try await Verification(session: session, repairs: repairs, isDeep: isDeep).run()
  }
}
