import LocalFiles
import Manifest

// What keeps a run from beginning.
extension Session {
  /// Stops a run that would empty a side which cannot be meant to be empty, or that deletes too
  /// much without a person who sees it.
  ///
  /// A limit that a person set is held against what they then accept.
  func refuse(_ plan: Plan, _ survey: Survey, _ options: SyncOptions) throws {
    let isPerson = participants.reviewer.isPerson
    if isPerson, options.maxDelete != nil { return }
    let refusal = Refusal.first(
      for: plan,
      in: survey.situation,
      limit: options.maxDelete,
      isPersonConfirmed: isPerson,
    )
    if let refusal { throw SyncError(refusal) }
  }

  /// Stops a run in which more deletions were accepted than the options allow.
  func refuse(
    _ decisions: Decisions,
    _ survey: Survey,
    _ options: SyncOptions,
  ) throws {
    guard let limit = options.maxDelete else { return }
    let refusal = Refusal.first(
      for: Plan(changes: decisions.accepted),
      in: survey.situation,
      limit: limit,
      isPersonConfirmed: participants.reviewer.isPerson,
    )
    if let refusal { throw SyncError(refusal) }
  }

  /// Takes the lock that only one run at a time gets.
  func lockDataFolder() throws -> any FileLock {
    do {
      if let lock = try tree.lock(MetadataFolder.File.lock.key) { return lock }
    } catch {
      throw SyncError(error)
    }
    throw SyncError(
      .locked,
      "Another run is at work in this Data folder; wait until it has ended.",
    )
  }

  /// Puts in order what an earlier run has left.
  ///
  /// - Returns: whether nothing is left there that lies nowhere else.
  @discardableResult
  func recover() throws -> Bool {
    let cleanup = LeftoverCleanup(
      tree: tree,
      environment: environment,
      editor: editor,
      reporter: reporter,
    )
    do {
      return try cleanup.run()
    } catch {
      throw SyncError(error)
    }
  }
}
