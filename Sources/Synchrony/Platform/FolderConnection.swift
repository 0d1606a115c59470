import LocalFiles
import Manifest
public import Storage

/// The way to a shared directory: a network share, a mounted disk, or any other folder.
public struct FolderConnection: Connection {
  private let dataFolder: String
  private let remote: String
  private let user: String

  /// Checks that the options name a directory.
  ///
  /// - Throws: `SyncError.Code.badOption`.
  public init(_ options: ConnectionOptions) throws {
    guard let remote = options.remote, !remote.isEmpty else {
      throw SyncError(
        .badOption,
        "Platform Folder needs the shared directory: give it with --remote PATH.",
      )
    }
    self.remote = remote
    dataFolder = options.dataFolder
    user = options.user ?? EditorName.none
  }

  /// Names both sides.
  public func introMessage() -> String {
    "Synchrony brings \(Printable.text(dataFolder)) and \(Printable.text(remote)) in step."
  }

  /// Opens the directory, which must be there: a share that is not mounted is not an empty one.
  ///
  /// - Throws: `SyncError.Code.noConnection`, or `.badOption` where one side lies in the other.
  public func establishConnection(
    in context: ConnectionContext
  ) async throws -> any Storage {
    try refuseNesting()
    do {
      var settings = FolderStorage.Settings()
      settings.time = context.environment.time
      settings.random = context.environment.random
      settings.tell = { context.reporter.report(.warning($0.description)) }
      let storage = try FolderStorage(at: remote, user: user, settings: settings)
      guard let bandwidth = context.bandwidth else { return storage }
      return LimitedStorage(storage, rate: bandwidth, time: context.environment.time)
    } catch {
      throw SyncError(error)
    }
  }

  /// Deletes the control objects, then the folder `.S3` with what is no object in it.
  ///
  /// - Throws: `SyncError`.
  public func resetRemote(_ storage: any Storage) async throws -> Int {
    let count = try await RemoteReset(storage: storage).run()
    do {
      try DirectoryTree(at: remote).removeTree(.controlFolder)
    } catch {
      throw SyncError(error)
    }
    return count
  }

  private func refuseNesting() throws {
    let here = FolderPath(dataFolder).resolved
    let there = FolderPath(remote).resolved
    guard here == there || here.hasPrefix(there + "/") || there.hasPrefix(here + "/") else {
      return
    }
    throw SyncError(
      .badOption,
      "The Data folder \(Printable.quoted(here)) and the shared directory "
        + "\(Printable.quoted(there)) lie in one another; choose two separate folders.",
    )
  }
}
