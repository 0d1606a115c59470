import Glibc
public import Manifest

extension DirectoryTree {
  /// Takes an exclusive lock that ends with the process at the latest.
  ///
  /// Two openings exclude each other even within one process. On NFS the server keeps the
  /// lock, so that it holds between machines too.
  ///
  /// See: man 2 flock.
  ///
  /// - Returns: the lock, or nil if somebody else holds it.
  /// - Throws: `.permission`; `.notAFile`; `.input` where the file system has no locks.
  public func lock(_ key: ObjectKey) throws(FileError) -> (any FileLock)? {
    try reporting(key) { () throws(SystemFailure) in
      while true {
        let file = try openLockFile(key)
        guard try Syscalls.lock(file) else { return nil }
        // Somebody may have removed the file before we locked it; then ours locks nothing.
        if try isStillThere(file, at: key) { return DiskLock(file) }
      }
    }
  }

  private func openLockFile(_ key: ObjectKey) throws(SystemFailure) -> Descriptor {
    try withNewParent(of: key) { (parent, name) throws(SystemFailure) in
      do throws(SystemFailure) {
        let flags = O_RDWR | O_CREAT | O_NONBLOCK | O_NOCTTY
        return try Syscalls.open(name, in: parent, flags, mode: 0o666)
      } catch {
        if case .errno(ELOOP) = error { throw .notRegular }
        throw error
      }
    }
  }

  private func isStillThere(
    _ file: borrowing Descriptor,
    at key: ObjectKey,
  ) throws(SystemFailure) -> Bool {
    let held = try Syscalls.status(of: file)
    guard held.kind == .file else { throw .notRegular }
    do throws(SystemFailure) {
      return try withParent(of: key) { (parent, name) throws(SystemFailure) in
        let found = try Syscalls.status(of: name, in: parent)
        return found.inode == held.inode && found.device == held.device
      }
    } catch {
      return try error.absence(or: false)
    }
  }
}

/// A lock that lasts until it is released, or until its file is closed everywhere.
///
/// A child that is just being started shares the open file for a moment, so closing it here
/// would not let the next one in at once.
private final class DiskLock: FileLock {
  private let file: Guarded<Descriptor?>

  init(_ file: consuming Descriptor) {
    self.file = Guarded(file)
  }

  func release() {
    file.withLock { file in
      if let held = file.take() { Syscalls.unlock(held) }
    }
  }

  deinit { release() }
}
