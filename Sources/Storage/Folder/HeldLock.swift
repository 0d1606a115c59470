import LocalFiles
import Manifest

/// A lock that is in place until it is released, or until its lease has run out.
final class HeldLock: Sendable {
  private struct State {
    var writtenAt: Duration
    var isReleased = false
  }

  private let locks: FolderLocks
  private let candidate: LockCandidate
  private let key: ObjectKey
  private let place: ObjectKey
  private let state: Guarded<State>

  /// Takes over a lock that was put in place.
  init(
    _ locks: FolderLocks,
    _ candidate: LockCandidate,
    of key: ObjectKey,
    at place: ObjectKey,
    writtenAt: Duration,
  ) {
    self.locks = locks
    self.candidate = candidate
    self.key = key
    self.place = place
    state = Guarded(State(writtenAt: writtenAt))
  }

  /// Makes the lease begin anew when a third of it has passed.
  func refreshIfDue() throws(StorageError) {
    let now = locks.time.now()
    guard now - state.withLock(\.writtenAt) > .seconds(locks.lease) / 3 else { return }
    try locks.folder.reporting(key) { () throws(FileError) in _ = try candidate.stamp() }
    state.withLock { $0.writtenAt = now }
  }

  /// Makes sure that this lock is in place and stays there for a while.
  ///
  /// - Throws: `.busy` if somebody broke it.
  func confirm() throws(StorageError) {
    try refreshIfDue()
    let found = try locks.look(at: place)
    guard found?.record.token == candidate.record.token else { throw lost(found?.record) }
  }

  /// Lets the next one in.
  ///
  /// May be called twice.
  func release() {
    let isFirst = state.withLock { state in
      defer { state.isReleased = true }
      return !state.isReleased
    }
    // Once the lease may have run out, somebody else's lock may lie there.
    guard isFirst, (try? confirm()) != nil else { return }
    try? locks.folder.tree.remove(place)
  }

  private func lost(_ other: LockRecord?) -> StorageError {
    StorageError(
      .busy,
      subject: key.description,
      reason: "The lock was held for too long and went to \(other?.description ?? "nobody").",
      isTransient: true,
    )
  }
}
