import LocalFiles
import Manifest
import Storage

/// One call of the library: from the platform's name to a session with both sides open.
struct Visit {
  let connection: any Connection
  private let options: ConnectionOptions
  private let given: String?
  private let participants: Participants
  private let environment: Environment

  init(
    _ platform: String,
    _ options: ConnectionOptions,
    _ registry: PlatformRegistry,
    _ participants: Participants,
    _ environment: Environment,
  ) throws {
    given = options.user
    var options = options
    options.user = options.user ?? Self.storedName(options, participants, environment)
    connection = try registry.connection(to: platform, options: options)
    self.options = options
    self.participants = participants
    self.environment = environment
  }

  /// The name in the Data folder, if there is one; what is wrong with it is said later.
  private static func storedName(
    _ options: ConnectionOptions,
    _ participants: Participants,
    _ environment: Environment,
  ) -> String? {
    let path = FolderPath(options.dataFolder).text
    guard let tree = try? DataFolder.open(path, creates: false) else { return nil }
    let metadata = MetadataFolder(tree: tree, environment: environment)
    return try? UserName(metadata: metadata, participants: participants).stored()?.text
  }

  func greet() {
    participants.reporter.report(.message(connection.introMessage()))
  }

  func takeLeave() {
    participants.reporter.report(.message(connection.closeMessage()))
  }

  /// Runs `body` with both sides open, and gives back what it held on the remote.
  ///
  /// - Parameters:
  ///   - sync: what the session is for.
  ///   - writesHere: whether a missing Data folder is made, and a new name asked for and kept.
  ///   - body: what to do with the session.
  /// - Returns: what `body` returned.
  /// - Throws: `SyncError`, and what `body` throws.
  func withSession<Value>(
    _ sync: SyncOptions,
    writesHere: Bool,
    _ body: (Session) async throws -> Value,
  ) async throws -> Value {
    let session = try await session(sync, writesHere: writesHere)
    let result: Result<Value, any Error>
    do {
      result = .success(try await body(session))
    } catch {
      result = .failure(error)
    }
    await session.storage.close()
    return try result.get()
  }

  /// Reaches the remote, then opens the Data folder and finds out who works in it.
  ///
  /// The remote comes first, so that a run which cannot reach it leaves nothing behind here.
  ///
  /// - Parameters:
  ///   - sync: what the session is for.
  ///   - writesHere: whether a missing Data folder is made, and a new name asked for and kept.
  /// - Returns: the session.
  /// - Throws: `SyncError`.
  private func session(_ sync: SyncOptions, writesHere: Bool) async throws -> Session {
    let storage = try await connection.establishConnection(
      in: ConnectionContext(
        bandwidth: sync.limitRate,
        prompter: participants.prompter,
        reporter: participants.reporter,
        environment: environment,
      )
    )
    let tree = try DataFolder.open(FolderPath(options.dataFolder).text, creates: writesHere)
    let metadata = MetadataFolder(tree: tree, environment: environment)
    let name = UserName(metadata: metadata, participants: participants)
    let editor = writesHere ? try await name.establish(given).text : options.user ?? EditorName.none
    return Session(
      storage: storage.guarded(for: sync, in: environment),
      tree: tree,
      editor: editor,
      participants: participants,
      environment: environment,
    )
  }
}
