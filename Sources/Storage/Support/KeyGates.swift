import LocalFiles
import Manifest

/// Lets one task at a time work on a key, the others in the order in which they came.
final class KeyGates: Sendable {
  private struct Gate {
    let semaphore = FairSemaphore(places: 1)
    var users = 0
  }

  private let gates = Guarded<[ObjectKey: Gate]>([:])

  /// Runs `body` while no other task of this process works on one of `keys`.
  ///
  /// - Throws: `.cancelled` if the task is cancelled while it waits.
  func passing<Value>(
    _ keys: [ObjectKey],
    _ body: () async throws(StorageError) -> Value,
  ) async throws(StorageError) -> Value {
    // All take them in the same order, so that nobody waits in a circle.
    let keys = Set(keys).sorted()
    var passed: [ObjectKey] = []
    defer { for key in passed { leave(key) } }
    for key in keys {
      guard await enter(key) else { throw .cancelled(key.description) }
      passed.append(key)
    }
    return try await body()
  }

  private func enter(_ key: ObjectKey) async -> Bool {
    let semaphore = gates.withLock { gates in
      gates[key, default: Gate()].users += 1
      return gates[key]?.semaphore
    }
    guard await semaphore?.enter() ?? false else {
      forget(key)
      return false
    }
    return true
  }

  private func leave(_ key: ObjectKey) {
    gates.withLock { $0[key]?.semaphore }?.leave()
    forget(key)
  }

  private func forget(_ key: ObjectKey) {
    gates.withLock { gates in
      gates[key]?.users -= 1
      if gates[key]?.users == 0 { gates[key] = nil }
    }
  }
}
