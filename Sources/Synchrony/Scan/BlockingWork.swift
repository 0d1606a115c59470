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

  /// Returns what `transform` makes of each element, in the order of the elements.
  ///
  /// Blocks its thread, and uses as many others as there are cores.
  static func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    _ transform: @Sendable (Element) -> Result,
  ) -> [Result] {
    map(elements, on: { () }, { _, element in transform(element) })
  }

  /// Returns what `transform` makes of each element, with a worker for each core that it may use
  /// for one element after the other.
  static func map<Element: Sendable, Worker, Result: Sendable>(
    _ elements: [Element],
    on makeWorker: @Sendable () -> Worker,
    _ transform: @Sendable (inout Worker, Element) -> Result,
  ) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: elements.count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(elements.count, cores)) { _ in
      var worker = makeWorker()
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < elements.count else { return }
        let result = transform(&worker, elements[index])
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { $0 }.compactMap { $0 }
  }

  private static let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
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
