import LocalFiles
import Manifest

/// Locks in a shared directory, for several machines.
///
/// A lock is a file that is renamed into place where none may lie. It counts for a lease
/// after it was last written, by the clock of the share: whoever judges it writes a file there
/// and compares the two times, so that no machine's own clock matters. A holder writes into
/// its lock in good time before the lease runs out, and looks whether it still holds it
/// before it relies on it.
struct FolderLocks: Sendable {
  /// What became of an attempt.
  enum Outcome: Sendable {
    case held(HeldLock)
    case taken(LockRecord)
  }

  let folder: SharedFolder
  let owner: LockOwner
  let time: Timekeeper
  /// How many seconds a lock counts after it was last written.
  let lease: Int64

  /// Writes a lock that is not yet in place.
  func prepare(_ key: ObjectKey) throws(StorageError) -> LockCandidate {
    let name = FolderLayout.temporary(folder.random)
    return try folder.reporting(key) { () throws(FileError) in
      let file = try folder.tree.create(name, isPrivate: false)
      let since = try file.status().changed
      let record = LockRecord(
        token: folder.random.name(),
        owner: owner,
        since: since,
        lease: lease,
      )
      return LockCandidate(name: name, file: file, record: record)
    }
  }

  /// Puts a lock in place, or says who holds the one that is there.
  ///
  /// One whose lease has run out, or whose holder is known to be dead, is broken.
  func attempt(
    _ candidate: LockCandidate,
    for key: ObjectKey,
  ) throws(StorageError) -> Outcome {
    let place = try FolderLayout.lock(of: key)
    for _ in 0..<4 {
      // A fresh time for whoever judges this lock, and for judging theirs.
      let now = try folder.reporting(key) { () throws(FileError) in try candidate.stamp() }
      let started = time.now()
      if try put(candidate, at: place) {
        return .held(
          HeldLock(self, candidate, of: key, at: place, writtenAt: started)
        )
      }
      guard let found = try look(at: place) else { continue }
      guard isStale(found, now: now) else { return .taken(found.record) }
      guard try breakLock(found, at: place, now: now) else { return .taken(found.record) }
    }
    return .taken(candidate.record)
  }

  private func put(
    _ candidate: LockCandidate,
    at place: ObjectKey,
  ) throws(StorageError) -> Bool {
    do throws(FileError) {
      try folder.tree.rename(candidate.name, to: place, mode: .absent)
      return true
    } catch {
      if isPlaced(candidate, at: place) { return true }
      if error.code == .exists { return false }
      throw folder.failure(error, at: nil)
    }
  }

  /// Whether the rename was carried out although it reported an error, as over a network.
  private func isPlaced(_ candidate: LockCandidate, at place: ObjectKey) -> Bool {
    guard let found = try? look(at: place) else { return false }
    return found.record.token == candidate.record.token
  }

  /// Reads the lock that lies at `place`, or returns nil if none does any more.
  func look(at place: ObjectKey) throws(StorageError) -> (record: LockRecord, written: FileTime)? {
    do throws(FileError) {
      let file = try folder.tree.open(place)
      var bytes = [UInt8](repeating: 0, count: 4_096)
      var span = bytes.mutableSpan
      let count = try file.read(at: 0, into: &span)
      let record = LockRecord(parsing: Array(bytes[..<count]), fallbackLease: lease)
      return (record, try file.status().modified)
    } catch  where error.code == .notFound {
      return nil
    } catch {
      throw folder.failure(error, at: nil)
    }
  }

  private func isStale(_ found: (record: LockRecord, written: FileTime), now: FileTime) -> Bool {
    let (age, isAbsurd) = now.seconds.subtractingReportingOverflow(found.written.seconds)
    // A time that lies ahead by more than a lease was written by a clock that has jumped since.
    return isAbsurd || age.magnitude > UInt64(max(found.record.lease, 0))
      || owner.knowsDead(found.record.owner)
  }

  /// Breaks a stale lock: of all who try, one moves it aside.
  ///
  /// - Returns: whether the place may be free now.
  private func breakLock(
    _ stale: (record: LockRecord, written: FileTime),
    at place: ObjectKey,
    now: FileTime,
  ) throws(StorageError) -> Bool {
    guard let breaking = takeBreaking() else { return false }
    defer { breaking?.release() }
    guard let found = try look(at: place) else { return true }
    guard found.record == stale.record, isStale(found, now: now) else { return false }
    return try moveAside(found.record, from: place)
  }

  /// Keeps the others from breaking a lock meanwhile.
  ///
  /// - Returns: nil if somebody else is at it; a lock, or nil in its place on a file system
  ///   without such locks, where `moveAside` alone must do.
  private func takeBreaking() -> BreakingLock?? {
    do throws(FileError) {
      guard let lock = try folder.tree.lock(FolderLayout.breaking) else { return .none }
      return .some(BreakingLock(lock: lock, tree: folder.tree))
    } catch {
      return .some(nil)
    }
  }

  private func moveAside(
    _ record: LockRecord,
    from place: ObjectKey,
  ) throws(StorageError) -> Bool {
    let aside = FolderLayout.temporary(folder.random)
    do throws(FileError) {
      try folder.tree.rename(place, to: aside, mode: .absent)
    } catch  where error.code == .notFound {
      return true
    } catch {
      throw folder.failure(error, at: nil)
    }
    if let taken = try look(at: aside), taken.record.token != record.token {
      // Its holder notices if it cannot be put back, because somebody was faster.
      try? folder.tree.rename(aside, to: place, mode: .absent)
      folder.discard(aside)
      return false
    }
    folder.discard(aside)
    return true
  }
}

/// The lock of whoever breaks a lock; its file goes with it, so that `.S3` can be removed.
private struct BreakingLock {
  let lock: any FileLock
  let tree: any FileTree

  func release() {
    try? tree.remove(FolderLayout.breaking)
    lock.release()
  }
}
