import LocalFiles

/// The body of an answer on its way from the loop to the task that waits for it, and the end.
///
/// A body for a sink passes in pieces, which the task writes while the loop goes on; where the
/// task is slower, the loop is told to hold the transfer. A body for memory stays until the end.
final class BodyQueue: Sendable {
  /// What the task waits for.
  enum Event: Sendable {
    /// The next bytes; `wasFull` says that the loop holds the transfer until it is told to go on.
    case bytes([UInt8], wasFull: Bool)
    /// The end, after which the loop does not touch the transfer any more.
    case finished(TransportError?)
  }

  private struct State {
    var bytes: [UInt8] = []
    var spare: [UInt8] = []
    var isFull = false
    var isStream = false
    var end: TransportError??
    var waiting: CheckedContinuation<Event, Never>?

    /// Takes what the task may have now, if there is something.
    mutating func next() -> Event? {
      if isStream, bytes.count >= (end == nil ? BodyQueue.piece : 1), end ?? nil == nil {
        defer { isFull = false }
        var taken = spare
        spare = []
        swap(&taken, &bytes)
        return .bytes(taken, wasFull: isFull)
      }
      return end.map { .finished($0) }
    }
  }

  /// How many bytes wake the task.
  static let piece = 128 << 10
  /// How many bytes wait at most, beside those that the task is writing.
  static let capacity = 512 << 10

  private let state = Guarded(State())

  /// Says that the body passes in pieces.
  func stream() {
    state.withLock { $0.isStream = true }
  }

  /// Makes room for a body that is kept in memory.
  func reserve(_ count: Int) {
    state.withLock { $0.bytes.reserveCapacity(count) }
  }

  /// Adds bytes.
  ///
  /// - Returns: false if they have to be offered again, after `.bytes` with `wasFull`.
  func add(_ bytes: Span<UInt8>) -> Bool {
    state.withLock { state in
      if state.isStream, !state.bytes.isEmpty, state.bytes.count + bytes.count > Self.capacity {
        state.isFull = true
        return false
      }
      unsafe bytes.withUnsafeBufferPointer { unsafe state.bytes.append(contentsOf: $0) }
      Self.wake(&state)
      return true
    }
  }

  /// Ends the transfer, well if there is no error.
  func finish(_ error: TransportError?) {
    state.withLock { state in
      state.end = .some(error)
      Self.wake(&state)
    }
  }

  /// The next event; `spare` is an array that was emptied and whose memory is used again.
  func next(recycling spare: consuming [UInt8] = []) async -> Event {
    let event: Event? = state.withLock { state in
      state.spare = spare
      return state.next()
    }
    if let event { return event }
    return await withCheckedContinuation { continuation in
      state.withLock { state in
        state.waiting = continuation
        Self.wake(&state)
      }
    }
  }

  /// The body that was kept in memory, after the end.
  func rest() -> [UInt8] {
    state.withLock { state in
      defer { state.bytes = [] }
      return state.bytes
    }
  }

  private static func wake(_ state: inout State) {
    guard let waiting = state.waiting, let event = state.next() else { return }
    state.waiting = nil
    waiting.resume(returning: event)
  }
}
