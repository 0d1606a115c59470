public import LocalFiles
import Manifest
public import Storage

/// A platform's way to the shared place: how to greet, how to reach it, which words to use.
///
/// A connection is thin. The synchronization is written once, against `Storage`; the
/// defaults of this protocol are what every platform does unless it says otherwise.
public protocol Connection: Sendable {
  /// Words to begin with: who we are, and which two sides are brought in step.
  func introMessage() -> String

  /// Reaches the shared place and says what it can do; writes nothing there.
  ///
  /// - Parameter context: the run that needs it.
  /// - Returns: the storage, whose root is the shared place.
  /// - Throws: `SyncError` if it cannot be reached, with what to do about it.
  func establishConnection(in context: ConnectionContext) async throws -> any Storage

  /// Brings the two sides in step.
  ///
  /// - Parameters:
  ///   - session: the two sides and who takes part.
  ///   - options: what the sync may do.
  /// - Returns: what was done.
  /// - Throws: `SyncError` where nothing was changed.
  func synchronize(_ session: Session, options: SyncOptions) async throws -> SyncSummary

  /// Words to end with.
  func closeMessage() -> String

  /// Asks whether all traces on both sides are to be removed; enter means no.
  func resetConfirm(_ prompter: any Prompter) async -> Bool

  /// Deletes the `.S3` folder of the Data folder; no data file is touched.
  ///
  /// - Throws: `SyncError`.
  func resetLocal(_ tree: any FileTree) async throws

  /// Deletes everything below `.S3` from the shared place; no data file is touched.
  ///
  /// - Returns: the number of objects deleted.
  /// - Throws: `SyncError`.
  func resetRemote(_ storage: any Storage) async throws -> Int
}

extension Connection {
  /// Runs the synchronization that all platforms share.
  ///
  /// - Throws: `SyncError` where nothing was changed.
  public func synchronize(
    _ session: Session,
    options: SyncOptions,
  ) async throws -> SyncSummary {
    try await session.synchronize(options)
  }

  /// Says where to find help if something looks wrong.
  public func closeMessage() -> String {
    "Synchrony is done."
  }

  /// Asks with the words that fit every platform.
  public func resetConfirm(_ prompter: any Prompter) async -> Bool {
    let answer = await prompter.ask(
      "Delete the .S3 folders on both sides, the trash of deleted files with them? "
        + "The data files stay. (y/N) "
    )
    return answer?.saysYes ?? false
  }

  /// Deletes the `.S3` folder.
  ///
  /// - Throws: `SyncError`.
  public func resetLocal(_ tree: any FileTree) async throws {
    do {
      try tree.removeTree(.controlFolder)
    } catch {
      throw SyncError(error)
    }
  }

  /// Deletes object after object below `.S3`, the ledgers last.
  ///
  /// - Throws: `SyncError`.
  public func resetRemote(_ storage: any Storage) async throws -> Int {
    try await RemoteReset(storage: storage).run()
  }
}
