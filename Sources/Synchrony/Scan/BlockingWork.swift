import Dispatch
import Glibc
import Synchronization

/// Runs calls that block on threads outside of the pool that runs tasks.
enum BlockingWork {
  /// Runs `body` on such a thread.
  ///
  /// `body` learns from its argument when the task is cancelled; it ends when it ends.
  ///
  /// - Throws: what `body` throws.
  static func run<Result: Sendable>(
    _ body: @escaping @Sendable (CancellationFlag) throws -> Result
  ) async throws -> Result {
    let flag = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(with: Swift.Result { try body(flag) })
        }
      }
    } onCancel: {
      flag.raise()
    }
  }

  /// How much is done at once.
  enum Width {
    /// As much as there are cores, for what computes.
    case cores
    /// More, for what waits for an answer, as from a network share.
    case waits

    /// A share answers each in a fraction of a millisecond, but many at once; eight threads
    /// hide most of that and cost a disk nothing.
    var threads: Int {
      let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
      return self == .cores ? cores : max(8, cores)
    }
  }

  /// Returns what `transform` makes of each element, in the order of the elements.
  ///
  /// Blocks its thread until all is done. Each thread has a worker of its own, which it uses for
  /// one element after the other.
  static func map<Element: Sendable, Worker, Result: Sendable>(
    _ elements: [Element],
    _ width: Width,
    worker makeWorker: @escaping @Sendable () -> Worker,
    _ transform: @escaping @Sendable (inout Worker, Element) -> Result,
  ) -> [Result] {
    let work = Work<Result>(count: elements.count)
    let group = DispatchGroup()
    for thread in 0..<min(elements.count, width.threads) {
      // A serial queue gets a thread even while all cores are busy.
      DispatchQueue(label: "synchrony.work.\(thread)").async(group: group) {
        var worker = makeWorker()
        while let index = work.next() {
          work.finish(index, with: transform(&worker, elements[index]))
        }
      }
    }
    group.wait()
    return work.results
  }
}

/// Which elements are still to be done, and what came of the others.
private final class Work<Result: Sendable>: Sendable {
  private let count: Int
  private let begun = Atomic(0)
  private let finished: Mutex<[Result?]>

  init(count: Int) {
    self.count = count
    finished = Mutex(Array(repeating: nil, count: count))
  }

  /// The next element that nobody has begun, or nil.
  func next() -> Int? {
    let index = begun.wrappingAdd(1, ordering: .relaxed).oldValue
    return index < count ? index : nil
  }

  func finish(_ index: Int, with result: Result) {
    finished.withLock { $0[index] = result }
  }

  /// What came of all elements, once all are done.
  var results: [Result] { finished.withLock { $0.compactMap { $0 } } }
}

/// Says whether somebody has given up waiting.
final class CancellationFlag: Sendable {
  private let flag = Atomic(false)

  /// Whether the flag was raised.
  var isRaised: Bool { flag.load(ordering: .relaxed) }

  /// Raises the flag for good.
  func raise() {
    flag.store(true, ordering: .relaxed)
  }

  /// Throws if the flag was raised.
  ///
  /// - Throws: `CancellationError`.
  func check() throws {
    if isRaised { throw CancellationError() }
  }
}
