import Glibc

/// Which calls a tree may try for a rename that is more than `rename(2)`.
enum RenameSupport: Sendable {
  /// `renameat2`, then links, then neither.
  case native
  /// Links, then neither.
  case links
  /// Neither.
  case plain

  // Of linux/fs.h, whose names are macros that Swift does not show.
  private static let noReplace: UInt32 = 1
  private static let exchange: UInt32 = 2

  /// Renames unless something lies at the new name.
  func renameIfAbsent(
    _ from: FileName,
    in source: borrowing Descriptor,
    to: FileName,
    in target: borrowing Descriptor,
  ) throws(SystemFailure) {
    let isRenamed = try Self.isPossible(self == .native) { () throws(SystemFailure) in
      try Syscalls.rename(from, in: source, to: to, in: target, flags: Self.noReplace)
    }
    if isRenamed { return }
    let isLinked = try Self.isPossible(self != .plain) { () throws(SystemFailure) in
      try Syscalls.link(from, in: source, to: to, in: target)
    }
    if isLinked {
      try Self.removeOldName(from, in: source, orElse: to, in: target)
    } else {
      try Self.lookAndRename(from, in: source, to: to, in: target)
    }
  }

  /// Lets two names change places.
  func exchange(
    _ from: FileName,
    in source: borrowing Descriptor,
    with to: FileName,
    in target: borrowing Descriptor,
  ) throws(SystemFailure) {
    let isExchanged = try Self.isPossible(self == .native) { () throws(SystemFailure) in
      try Syscalls.rename(from, in: source, to: to, in: target, flags: Self.exchange)
    }
    if isExchanged { return }
    let aside = from.beside
    let isLinked = try Self.isPossible(self != .plain) { () throws(SystemFailure) in
      try Syscalls.link(to, in: target, to: aside, in: source)
    }
    guard isLinked else { throw .errno(EOPNOTSUPP) }
    do throws(SystemFailure) {
      try Syscalls.rename(from, in: source, to: to, in: target)
    } catch {
      try? Syscalls.unlink(aside, in: source)
      throw error
    }
    try Syscalls.rename(aside, in: source, to: from, in: source)
  }

  /// Runs `call` if it may be tried.
  ///
  /// Some file systems say with `EPERM` that they do not know a call, which also means that
  /// it is not allowed; then the simpler call that follows says that again.
  ///
  /// - Returns: false if it may not be tried, or the file system does not know it.
  private static func isPossible(
    _ mayTry: Bool,
    _ call: () throws(SystemFailure) -> Void,
  ) throws(SystemFailure) -> Bool {
    guard mayTry else { return false }
    do throws(SystemFailure) {
      try call()
      return true
    } catch {
      switch error {
      case .errno(EINVAL), .errno(ENOSYS), .errno(EOPNOTSUPP), .errno(EPERM), .errno(EMLINK):
        return false
      default: throw error
      }
    }
  }

  private static func removeOldName(
    _ from: FileName,
    in source: borrowing Descriptor,
    orElse to: FileName,
    in target: borrowing Descriptor,
  ) throws(SystemFailure) {
    do throws(SystemFailure) {
      try Syscalls.unlink(from, in: source)
    } catch {
      try? Syscalls.unlink(to, in: target)
      throw error
    }
  }

  private static func lookAndRename(
    _ from: FileName,
    in source: borrowing Descriptor,
    to: FileName,
    in target: borrowing Descriptor,
  ) throws(SystemFailure) {
    do throws(SystemFailure) {
      _ = try Syscalls.status(of: to, in: target)
    } catch {
      guard case .errno(ENOENT) = error else { throw error }
      return try Syscalls.rename(from, in: source, to: to, in: target)
    }
    throw .errno(EEXIST)
  }
}
