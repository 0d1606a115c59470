import Manifest

extension FolderStorage {
  /// A write holds its lock for less than this, so that a wait is worth no word before.
  private static let usualWait = Duration.seconds(2)

  /// Runs `body` while nobody else holds the lock of `key`.
  func locked<Value: Sendable>(
    _ key: ObjectKey,
    _ body: @escaping @Sendable (HeldLock, Cancellation) throws(StorageError) -> Value,
  ) async throws(StorageError) -> Value {
    let lock = try await acquire(key)
    do throws(StorageError) {
      return try await pool.run(key.description) { (cancellation) throws(StorageError) in
        defer { lock.release() }
        return try body(lock, cancellation)
      }
    } catch {
      // Work that was cancelled before it began has not released it.
      await pool.runShielded { lock.release() }
      throw error
    }
  }

  private func acquire(_ key: ObjectKey) async throws(StorageError) -> HeldLock {
    let locks = locks
    let candidate = try await pool.run(key.description) { (_) throws(StorageError) in
      try locks.prepare(key)
    }
    do throws(StorageError) {
      return try await wait(for: key, candidate)
    } catch {
      await pool.runShielded { [folder] in folder.discard(candidate.name) }
      throw error
    }
  }

  private func wait(
    for key: ObjectKey,
    _ candidate: LockCandidate,
  ) async throws(StorageError) -> HeldLock {
    let locks = locks
    let start = settings.time.now()
    var delay = Duration.milliseconds(5)
    while true {
      let outcome = try await pool.run(key.description) { (_) throws(StorageError) in
        try locks.attempt(candidate, for: key)
      }
      switch outcome {
      case .held(let lock): return lock
      case .taken(let holder):
        let waited = settings.time.now() - start
        if waited >= settings.lockPatience { throw busy(key, holder) }
        if waited >= Self.usualWait {
          notices.tellOnce(.waiting(holder: holder.person, since: holder.since.utcText))
        }
      }
      try await pause(for: delay * (0.5 + settings.random.fraction()), key)
      delay = min(delay * 2, .seconds(1))
    }
  }

  private func pause(for delay: Duration, _ key: ObjectKey) async throws(StorageError) {
    do {
      try await settings.time.sleep(delay)
    } catch {
      throw .cancelled(key.description)
    }
  }

  private func busy(_ key: ObjectKey, _ holder: LockRecord) -> StorageError {
    StorageError(
      .busy,
      subject: key.description,
      reason: "Locked by \(holder.description); try again when they are done.",
      isTransient: true,
    )
  }
}
