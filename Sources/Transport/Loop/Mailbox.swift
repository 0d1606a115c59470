import LocalFiles

/// Where tasks leave what the loop is to do.
///
/// The loop is woken only while it sleeps: waking takes a system call, and a busy loop looks in
/// by itself.
final class Mailbox: Sendable {
  /// Something to do.
  enum Letter {
    /// Begin a transfer.
    case start(Transfer)
    /// End a transfer that may be under way, waiting or over.
    case cancel(Transfer)
    /// Go on with a transfer whose body has room again.
    case resume(Transfer)
    /// End when nothing is left to do.
    case stop
  }

  private struct State {
    var letters: [Letter] = []
    var isAsleep = false
    var isClosed = false
  }

  private let multi: MultiHandle
  private let state = Guarded(State())

  /// Makes a mailbox whose loop sleeps in `multi`.
  init(_ multi: MultiHandle) {
    self.multi = multi
  }

  /// Leaves a letter.
  ///
  /// - Returns: false if the loop has ended.
  @discardableResult
  func post(_ letter: sending Letter) -> Bool {
    let (isTaken, mustWake) = state.withLock { state in
      guard !state.isClosed else { return (false, false) }
      state.letters.append(letter)
      defer { state.isAsleep = false }
      return (true, state.isAsleep)
    }
    if mustWake { multi.wake() }
    return isTaken
  }

  /// Exchanges all letters for an empty array, whose memory is used again.
  func collect(_ letters: inout [Letter]) {
    state.withLock { state in
      state.isAsleep = false
      swap(&state.letters, &letters)
    }
  }

  /// Whether the loop may sleep: there is no letter.
  func fallAsleep() -> Bool {
    state.withLock { state in
      state.isAsleep = state.letters.isEmpty
      return state.isAsleep
    }
  }

  /// Whether the loop may end: there is no letter, and none is taken any more.
  func close() -> Bool {
    state.withLock { state in
      state.isClosed = state.letters.isEmpty
      return state.isClosed
    }
  }
}
