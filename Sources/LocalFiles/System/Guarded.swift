import Glibc

/// A value that only one thread at a time sees.
///
/// The standard library's `Mutex` takes, on Linux, a lock that lends its holder the priority of
/// those who wait (`FUTEX_LOCK_PI`), and ends the program at any answer of the kernel that it
/// does not expect. A mutex of the C library has neither the cost nor the end.
@safe
package struct Guarded<Value: ~Copyable>: ~Copyable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let value: UnsafeMutablePointer<Value>

  package init(_ value: consuming sending Value) {
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe self.value = .allocate(capacity: 1)
    unsafe self.value.initialize(to: value)
    let failed = unsafe pthread_mutex_init(mutex, nil)
    precondition(failed == 0, "no memory for a mutex")
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
    unsafe value.deinitialize(count: 1)
    unsafe value.deallocate()
  }

  /// Runs `body` on the value once no other thread does.
  ///
  /// `body` must not come back here: it would wait for itself.
  package borrowing func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result,
  ) throws(Failure) -> sending Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try unsafe body(&value.pointee)
  }

  /// Runs `body` on the value unless another thread does; returns nil then.
  package borrowing func withLockIfAvailable<Result: ~Copyable, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result,
  ) throws(Failure) -> sending Result? {
    guard unsafe pthread_mutex_trylock(mutex) == 0 else { return nil }
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try unsafe body(&value.pointee)
  }
}

// The value is reached under the lock alone.
extension Guarded: @unchecked Sendable where Value: ~Copyable {}
