import Dispatch
import Synchronization

/// Works through numbers on several threads at once, and hears of the results in their order.
///
/// What a number comes to depends on nothing but itself, so the same is heard with any number of
/// threads.
struct Crew {
  /// How many threads work.
  let jobs: Int
  /// How many numbers a thread takes at a time.
  let portion: UInt64

  private struct State<Finding: Sendable, Tally: Sendable> {
    var tally: Tally
    /// The first number that nobody has taken yet.
    var next: UInt64
    /// The first number whose result was not heard yet.
    var heard: UInt64
    /// The results of portions before which others are still worked on, by their first numbers.
    var waiting: [UInt64: [Finding]] = [:]
    var isOver = false
  }

  /// Works through `numbers` until all are done or `hear` has heard enough.
  ///
  /// - Parameters:
  ///   - numbers: the numbers.
  ///   - tally: what `hear` begins with.
  ///   - work: what is done with each, on any thread.
  ///   - hear: takes the result of each, in their order and one at a time, and says whether to go
  ///     on.
  /// - Returns: what `hear` has made of the tally.
  func run<Finding: Sendable, Tally: Sendable>(
    _ numbers: Range<UInt64>,
    _ tally: Tally,
    work: @Sendable (UInt64) -> Finding,
    hear: @Sendable (inout Tally, UInt64, Finding) -> Bool,
  ) -> Tally {
    let start = numbers.lowerBound
    let state = Mutex(State<Finding, Tally>(tally: tally, next: start, heard: start))
    DispatchQueue.concurrentPerform(iterations: max(1, jobs)) { _ in
      while let portion = state.withLock({ take(from: numbers, &$0) }) {
        let findings = portion.map(work)
        state.withLock { state in
          state.waiting[portion.lowerBound] = findings
          listen(&state, hear)
        }
      }
    }
    return state.withLock(\.tally)
  }

  private func take<Finding, Tally>(
    from numbers: Range<UInt64>,
    _ state: inout State<Finding, Tally>,
  ) -> Range<UInt64>? {
    guard !state.isOver, state.next < numbers.upperBound else { return nil }
    let end = min(state.next + portion, numbers.upperBound)
    defer { state.next = end }
    return state.next..<end
  }

  private func listen<Finding, Tally>(
    _ state: inout State<Finding, Tally>,
    _ hear: (inout Tally, UInt64, Finding) -> Bool,
  ) {
    while !state.isOver, let findings = state.waiting.removeValue(forKey: state.heard) {
      for finding in findings where !state.isOver {
        state.isOver = !hear(&state.tally, state.heard, finding)
        state.heard += 1
      }
    }
  }
}
