import Foundation

extension Process {
  /// Runs the program to its end without holding a thread that other tests need.
  ///
  /// - Throws: where the program cannot be started.
  func runToEnd() async throws {
    try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
      terminationHandler = { _ in ended.resume() }
      do {
        try run()
      } catch {
        ended.resume(throwing: error)
      }
    }
  }
}
