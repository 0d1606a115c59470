import LocalFiles
import Manifest
import Storage

/// Who holds the lock of a store, as far as what they change shows it.
///
/// A lock object by itself says only that somebody wants the lock. But what changes somebody's
/// file, or a ledger, without a condition that the store judges, does so on the strength of the
/// lock: its object must be there by then, and nobody else may have done the same on the strength
/// of another one that is still there and whose lease has not run out.
final class Holders: Sendable {
  private struct Lock {
    var sender: Sender
    var written: FileTime
    /// Whether something was changed on the strength of it.
    var isUsed = false
  }

  private let locks = Confined<[ObjectKey: Lock]>([:])
  private let fail: @Sendable (String) -> Void

  private static let lease = ConditionalStorage.Settings().lease

  init(fail: @escaping @Sendable (String) -> Void) {
    self.fail = fail
  }

  /// A lock object was written, by whoever may hold the lock soon, or does.
  func wrote(_ key: ObjectKey, by sender: Sender, at time: FileTime) {
    if locks.value[key] == nil { locks.value[key] = Lock(sender: sender, written: time) }
    locks.value[key]?.written = time
  }

  /// A lock object was removed.
  func removed(_ key: ObjectKey) {
    locks.value[key] = nil
  }

  /// Something is changed without a condition that the store judges.
  func changes(_ key: ObjectKey, by sender: Sender, at time: FileTime) {
    let own = locks.value.keys.filter { locks.value[$0]?.sender.run == sender.run }
    if own.isEmpty {
      fail("\(sender.person) changes \(key) without a condition, and without the lock")
    }
    for lock in locks.value.values where lock.isUsed && lock.sender.run != sender.run {
      guard time.seconds - lock.written.seconds <= Self.lease else { continue }
      fail("\(sender.person) changes \(key) while \(lock.sender.person) holds the lock")
    }
    for key in own { locks.value[key]?.isUsed = true }
  }

  /// A run has come to its end in fine weather, and leaves no lock.
  func ended(_ run: Int) {
    guard let left = locks.value.values.first(where: { $0.sender.run == run }) else { return }
    fail("\(left.sender.person)'s run is over, and its lock is still there")
  }
}

/// Who sends a request: a run of somebody's.
struct Sender: Sendable {
  var person: String
  /// The number of the run.
  var run: Int
}
