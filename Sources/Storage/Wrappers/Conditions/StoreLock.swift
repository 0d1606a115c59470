import LocalFiles
import Manifest

/// The one lock of a store, taken by the first change that needs it and kept until it is released.
///
/// All changes of this process share it. It is not given back while one of them is under way: an
/// answer that is still to come may be that of a change that nobody has made yet.
final class StoreLock: Sendable {
  /// A lock of ours that is in place.
  private struct Hold {
    var token: String
    /// The moment before the lock was last written.
    var writtenAt: Duration
    var renewal: Task<Void, Never>?
  }

  private struct State {
    var hold: Hold?
    /// How many changes are under way.
    var sharers = 0
    /// Who waits for the end of them all, or for the lease to begin anew.
    var watchers: [CheckedContinuation<Void, Never>] = []
    /// Why nobody needs to try again before the lock is released.
    var refusal: StorageError?

    mutating func takeWatchers() -> [CheckedContinuation<Void, Never>] {
      defer { watchers = [] }
      return watchers
    }
  }

  /// The part that one change has in the lock, as it was taken before the change looked.
  struct Share: Sendable {
    fileprivate let lock: StoreLock
    fileprivate let token: String

    /// Whether this very lock is held and stays so for long enough to begin a change.
    var isComfortable: Bool { lock.remaining(of: token) > lock.lease / 4 }
    /// Whether nobody else can have held the lock since the change began.
    var isLive: Bool { lock.remaining(of: token) > .zero }
  }

  private let objects: LockObjects
  private let settings: ConditionalStorage.Settings
  private let tell: @Sendable (ConditionNotice) -> Void
  private let state = Guarded(State())
  private let turn = FairSemaphore(places: 1)

  init(
    _ objects: LockObjects,
    _ settings: ConditionalStorage.Settings,
    tell: @escaping @Sendable (ConditionNotice) -> Void,
  ) {
    self.objects = objects
    self.settings = settings
    self.tell = tell
  }

  deinit { state.withLock { $0.hold?.renewal?.cancel() } }

  private var lease: Duration { .seconds(settings.lease) }
  private var time: Timekeeper { settings.time }

  /// Where our lock lies, if it is held.
  var key: ObjectKey? { state.withLock(\.hold).map { LockObjects.key($0.token) } }

  private func remaining(of token: String) -> Duration {
    let now = time.now()
    return state.withLock { state in
      guard let hold = state.hold, hold.token == token else { return .zero }
      return hold.writtenAt + lease - now
    }
  }

  /// Makes a change while the lock is held, and waits for whoever else holds it before.
  ///
  /// - Throws: `.busy` once the patience has run out, and then at once until `release`;
  ///   `.cancelled`; what the change throws.
  func sharing<Value>(
    _ change: (Share) async throws(StorageError) -> Value
  ) async throws(StorageError) -> Value {
    let share = try await enter()
    defer { leave() }
    return try await change(share)
  }

  private func enter() async throws(StorageError) -> Share {
    if let share = join() { return share }
    guard await turn.enter() else { throw cancelled }
    defer { turn.leave() }
    while true {
      if let share = join() { return share }
      if let refusal = state.withLock(\.refusal) { throw refusal }
      // Whoever has a share may have sent a change that this lock protects.
      if await awaitsSharers() { continue }
      // One that was kept from writing for too long may have been overlooked meanwhile.
      await drop()
      try await acquire()
    }
  }

  /// Takes a share in the lock that is held, if it stays for long enough.
  private func join() -> Share? {
    let now = time.now()
    return state.withLock { state in
      guard let hold = state.hold, hold.writtenAt + lease - now > lease / 4 else { return nil }
      state.sharers += 1
      return Share(lock: self, token: hold.token)
    }
  }

  private func leave() {
    let watchers = state.withLock { state in
      state.sharers -= 1
      return state.sharers == 0 ? state.takeWatchers() : []
    }
    for watcher in watchers { watcher.resume() }
  }

  /// Waits for the end of all changes that are under way, or until the lease has begun anew.
  ///
  /// - Returns: whether there were any.
  private func awaitsSharers() async -> Bool {
    if state.withLock({ $0.sharers == 0 }) { return false }
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.sharers > 0 { state.watchers.append(continuation) }
        return state.sharers == 0
      }
      if isOver { continuation.resume() }
    }
    return true
  }

  /// Lets the next one in, once all changes that are under way have ended; may be called at any
  /// time.
  func release() async {
    guard await turn.enter() else { return }
    defer { turn.leave() }
    while await awaitsSharers() {}
    await drop()
    state.withLock { $0.refusal = nil }
  }

  private func drop() async {
    let hold = state.withLock { state in
      defer { state.hold = nil }
      return state.hold
    }
    guard let hold else { return }
    hold.renewal?.cancel()
    // A write that is under way would bring the object back.
    await hold.renewal?.value
    await objects.remove(LockObjects.key(hold.token))
  }

  private var cancelled: StorageError { .cancelled(objects.storage.location) }
}

// MARK: - Taking it

extension StoreLock {
  private func acquire() async throws(StorageError) {
    let start = time.now()
    var nextNotice = start
    var lastTry: Duration?
    var pause = Duration.milliseconds(200)
    while true {
      let now = time.now()
      // While others hold it, listing is enough, but for now and then.
      var isDue = lastTry.map { now - $0 > lease / 3 } ?? true
      if !isDue { isDue = try await !objects.areThere() }
      if isDue {
        lastTry = now
        guard let holder = try await attempt() else { return }
        if now - start >= settings.patience { throw giveUp(holder) }
        if now >= nextNotice {
          tell(.waiting(holder: holder.person, since: holder.since.utcText))
          nextNotice = now + .seconds(10)
        }
      }
      try await sleep(pause * (0.5 + settings.random.fraction()))
      pause = min(pause * 2, .seconds(4))
    }
  }

  /// Tries once.
  ///
  /// - Returns: nil if the lock is ours, or who holds it.
  private func attempt() async throws(StorageError) -> LockRecord? {
    let token = settings.random.name()
    let writtenAt = time.now()
    do throws(StorageError) {
      let since = try await objects.put(token, since: FileTime(seconds: 0))
      let others = try await objects.others(than: token)
      if let other = others.live {
        await objects.remove(LockObjects.key(token))
        return other
      }
      for stale in others.stale { await objects.remove(stale) }
      keep(token, since: since, writtenAt: writtenAt)
      return nil
    } catch {
      await objects.remove(LockObjects.key(token))
      throw error
    }
  }

  private func giveUp(_ holder: LockRecord) -> StorageError {
    let refusal = StorageError(
      .busy,
      subject: objects.storage.location,
      reason: "Locked by \(holder.description); try again when they are done.",
    )
    state.withLock { $0.refusal = refusal }
    return refusal
  }

  private func sleep(_ duration: Duration) async throws(StorageError) {
    do {
      try await time.sleep(duration)
    } catch {
      throw cancelled
    }
  }
}

// MARK: - Keeping it

extension StoreLock {
  private func keep(_ token: String, since: FileTime, writtenAt: Duration) {
    state.withLock { $0.hold = Hold(token: token, writtenAt: writtenAt) }
    let (time, pause) = (time, lease / 3)
    let renewal = Task(executorPreference: settings.executor) { [weak self] in
      var pause = pause
      while (try? await time.sleep(pause)) != nil, !Task.isCancelled {
        guard let next = await self?.renew(token, since: since) else { return }
        pause = next
      }
    }
    state.withLock { $0.hold?.renewal = renewal }
  }

  /// Makes the lease begin anew.
  ///
  /// - Returns: after what pause to do so again, or nil if it is too late.
  private func renew(_ token: String, since: FileTime) async -> Duration? {
    guard remaining(of: token) > .zero else { return nil }
    let (start, objects) = (time.now(), objects)
    // A write that was sent must have ended before the lock is taken away.
    let isWritten = await Task(executorPreference: settings.executor) {
      (try? await objects.put(token, since: since)) != nil
    }.value
    guard isWritten else { return lease / 12 }
    // What came too late may have been overlooked, and somebody else may be writing by now.
    guard remaining(of: token) > .zero else { return nil }
    let watchers = state.withLock { state in
      state.hold?.writtenAt = start
      return state.takeWatchers()
    }
    for watcher in watchers { watcher.resume() }
    return lease / 3
  }
}
