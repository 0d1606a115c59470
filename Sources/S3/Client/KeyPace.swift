import LocalFiles
import Manifest
import Storage

/// Keeps the changes of each key apart, for stores that take only so many of them.
///
/// Different keys never wait for each other, and a key is forgotten once its time has passed.
final class KeyPace: Sendable {
  private struct State {
    /// From when on each key may be changed again.
    var turns: [ObjectKey: Duration] = [:]
    /// How many keys there may be before those whose time has passed are looked for.
    var room = KeyPace.leastRoom
  }

  private static let leastRoom = 64

  private let time: Timekeeper
  private let state = Guarded(State())

  /// Makes one that waits by `time`.
  init(_ time: Timekeeper) {
    self.time = time
  }

  /// How many keys are remembered.
  var count: Int { state.withLock(\.turns.count) }

  /// Waits until a key may be changed, which then takes its turn.
  ///
  /// - Throws: `.cancelled`.
  func wait(for key: ObjectKey, _ interval: Duration) async throws(StorageError) {
    let wait = state.withLock { state in
      let now = time.now()
      let turn = max(state.turns[key] ?? now, now)
      Self.forget(before: now, in: &state)
      state.turns[key] = turn + interval
      return turn - now
    }
    guard wait > .zero else { return }
    do {
      try await time.sleep(wait)
    } catch {
      throw .cancelled(key.description)
    }
  }

  /// Counts the time from now on: when a request came is not known before its answer.
  func answered(_ key: ObjectKey, _ interval: Duration) {
    state.withLock { state in
      let next = time.now() + interval
      state.turns[key] = max(state.turns[key] ?? next, next)
    }
  }

  private static func forget(before now: Duration, in state: inout State) {
    guard state.turns.count >= state.room else { return }
    state.turns = state.turns.filter { $0.value > now }
    // Looked through again when as many have come, so that each costs the same.
    state.room = max(2 * state.turns.count, leastRoom)
  }
}
