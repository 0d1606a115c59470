import Synchronization

/// Tells blocking code, which has no task, that its task was cancelled.
final class Cancellation: Sendable {
  private let flag = Atomic(false)

  var isCancelled: Bool { flag.load(ordering: .acquiring) }

  func cancel() {
    flag.store(true, ordering: .releasing)
  }

  /// Ends the work on `subject` if it was cancelled.
  func check(_ subject: String) throws(StorageError) {
    if isCancelled { throw .cancelled(subject) }
  }
}
