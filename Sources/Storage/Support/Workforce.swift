import LocalFiles
import Synchronization

/// Threads that a run works on, of which any may be blocked by a file or a lock.
///
/// A simulation has one of its own, on which everything happens in an order that it chooses.
public protocol Workforce: TaskExecutor {
  /// How many threads help what is limited in this way.
  func threads(for width: BlockingPool.Width) -> Int
}

extension Workforce {
  /// Returns what `transform` makes of each element, in the order of the elements.
  ///
  /// Each thread has a worker of its own, which it uses for one element after the other.
  /// `transform` sees in `Task.isCancelled` whether somebody has given up waiting.
  public func map<Element: Sendable, Worker, Result: Sendable>(
    _ elements: [Element],
    _ width: BlockingPool.Width,
    worker makeWorker: @escaping @Sendable () -> Worker,
    _ transform: @escaping @Sendable (inout Worker, Element) async -> Result,
  ) async -> [Result] {
    let work = Work<Result>(count: elements.count)
    await withTaskGroup { group in
      for _ in 0..<min(elements.count, threads(for: width)) {
        group.addTask(executorPreference: self) {
          var worker = makeWorker()
          while let index = work.next() {
            work.finish(index, with: await transform(&worker, elements[index]))
          }
        }
      }
    }
    return work.results
  }
}

/// Which elements are still to be done, and what came of the others.
private final class Work<Result: Sendable>: Sendable {
  private let count: Int
  private let begun = Atomic(0)
  private let finished: Guarded<[Result?]>

  init(count: Int) {
    self.count = count
    finished = Guarded(Array(repeating: nil, count: count))
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
