import CSystem
import Glibc

/// The system calls, each retried when a signal interrupts it, with `errno` as an error.
///
/// Nothing above this folder sees a pointer.
enum Syscalls {
  /// `O_PATH`: to look up names in a folder, which need not be readable.
  static let pathOnly = Int32(CSYSTEM_O_PATH)

  /// Repeats `call` while it is interrupted.
  ///
  /// - Returns: what it returned, never below 0.
  static func retrying<Result: SignedInteger>(
    _ call: () -> Result
  ) throws(SystemFailure) -> Result {
    while true {
      let result = call()
      if result >= 0 { return result }
      if errno != EINTR { throw .errno(errno) }
    }
  }

  /// See: man 2 close.
  ///
  /// Not repeated: Linux has closed the descriptor even when interrupted.
  static func close(_ descriptor: Int32) {
    _ = Glibc.close(descriptor)
  }

  /// See: man 2 open.
  ///
  /// Follows links; only for the root, which the person names.
  static func openRoot(_ path: FileName) throws(SystemFailure) -> Descriptor {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
    return Descriptor(
      owning: try retrying { unsafe path.withCString { unsafe Glibc.open($0, flags) } }
    )
  }

  /// See: man 2 openat.
  ///
  /// `name` is one segment; a link there is not followed.
  static func open(
    _ name: FileName,
    in directory: borrowing Descriptor,
    _ flags: Int32,
    mode: UInt32 = 0,
  ) throws(SystemFailure) -> Descriptor {
    let parent = directory.number
    let flags = flags | O_NOFOLLOW | O_CLOEXEC
    return Descriptor(
      owning: try retrying { unsafe name.withCString { unsafe openat(parent, $0, flags, mode) } }
    )
  }

  /// See: man 2 openat2.
  ///
  /// Refuses links and whatever leaves `directory`.
  static func openBeneath(
    _ path: FileName,
    in directory: borrowing Descriptor,
    _ flags: Int32,
  ) throws(SystemFailure) -> Descriptor {
    let parent = directory.number
    let flags = flags | O_CLOEXEC
    return Descriptor(
      owning: try retrying {
        unsafe path.withCString { unsafe csystem_openat2_beneath(parent, $0, flags, 0) }
      }
    )
  }

  /// Gives a lock back, for every process that shares the open file.
  ///
  /// See: man 2 flock.
  static func unlock(_ descriptor: borrowing Descriptor) {
    _ = flock(descriptor.number, LOCK_UN)
  }

  /// See: man 2 flock.
  ///
  /// - Returns: whether the lock was got.
  static func lock(_ descriptor: borrowing Descriptor) throws(SystemFailure) -> Bool {
    let number = descriptor.number
    do {
      _ = try retrying { flock(number, LOCK_EX | LOCK_NB) }
      return true
    } catch {
      if case .errno(EWOULDBLOCK) = error { return false }
      throw error
    }
  }
}
