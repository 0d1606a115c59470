/// Runs one operation for each of many elements, so many at a time, and hands on the results.
struct BoundedGroup<Elements: Sequence, Output: Sendable> where Elements.Element: Sendable {
  typealias Element = Elements.Element

  private let elements: Elements
  private let limit: Int
  private let operation: @Sendable (Element) async throws -> Output

  /// Makes a group.
  ///
  /// - Parameters:
  ///   - elements: what the operation runs for, in the order of their starts.
  ///   - limit: how many run at once, at least 1.
  ///   - operation: runs on any thread.
  init(
    _ elements: Elements,
    limit: Int,
    operation: @escaping @Sendable (Element) async throws -> Output,
  ) {
    self.elements = elements
    self.limit = max(1, limit)
    self.operation = operation
  }

  /// Runs all operations, and calls `body` for each result in the order of their ends.
  ///
  /// After a cancellation no further operation is started.
  ///
  /// - Returns: the elements whose operation was not started.
  /// - Throws: the first error of an operation or of `body`, after the running ones ended.
  @discardableResult
  func run(
    _ body: (Output) async throws -> Void
  ) async throws -> IteratorSequence<Elements.Iterator> {
    try await withThrowingTaskGroup(of: Output.self) { group in
      var waiting = elements.makeIterator()
      func start() {
        guard !Task.isCancelled, let element = waiting.next() else { return }
        group.addTask { [operation] in try await operation(element) }
      }
      for _ in 0..<limit { start() }
      while let result = try await group.next() {
        start()
        try await body(result)
      }
      return IteratorSequence(waiting)
    }
  }
}
