import Glibc
public import Manifest

extension DirectoryTree {
  /// Renames a file, creating the folders that the new name needs.
  ///
  /// Where the file system has no `renameat2`, as NFS, two modes are made of hard links:
  ///
  /// - `.absent` links the new name, which fails if it is taken, and removes the old one. Where
  ///   there are no links either, it looks first and then renames: a file that somebody else
  ///   creates between the two is lost.
  /// - `.exchange` links what lies at `to` to a third name beside `from`, replaces `to`, and
  ///   gives the third name the old name. What somebody else renames to `to` in between is
  ///   lost; what is edited in place is not. Without links it is `.unsupported`.
  ///
  /// See: man 2 renameat2.
  ///
  /// - Throws: `.exists`, `.notFound` and `.unsupported`, as `FileTree.rename` says.
  public func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    try reporting(mode == .absent ? to : from) { () throws(SystemFailure) in
      let (parent, name) = from.split
      let source = try lookup.open(parent, below: root, Syscalls.pathOnly)
      // A missing file must not leave new folders behind.
      _ = try Syscalls.status(of: name, in: source)
      try withNewParent(of: to) { (target, newName) throws(SystemFailure) in
        switch mode {
        case .replace: try Syscalls.rename(name, in: source, to: newName, in: target)
        case .absent: try renames.renameIfAbsent(name, in: source, to: newName, in: target)
        case .exchange: try renames.exchange(name, in: source, with: newName, in: target)
        }
      }
    }
  }
}

/// Which calls a tree may try for a rename that is more than `rename(2)`.
enum RenameSupport: Sendable {
  /// `renameat2`, then links, then neither.
  case native
  /// Links, then neither.
  case links
  /// Neither.
  case plain

  private static let noReplace: UInt32 = 1
  private static let exchange: UInt32 = 2

  /// Renames unless something lies at the new name.
  func renameIfAbsent(
    _ from: FileName,
    in source: borrowing Descriptor,
    to: FileName,
    in target: borrowing Descriptor,
  ) throws(SystemFailure) {
    if self == .native {
      let flags = Self.noReplace
      do throws(SystemFailure) {
        return try Syscalls.rename(from, in: source, to: to, in: target, flags: flags)
      } catch {
        guard error.saysUnsupported else { throw error }
      }
    }
    if self != .plain {
      do throws(SystemFailure) {
        try Syscalls.link(from, in: source, to: to, in: target)
        return try Syscalls.unlink(from, in: source)
      } catch {
        guard error.saysUnsupported else { throw error }
      }
    }
    try Self.lookAndRename(from, in: source, to: to, in: target)
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

  /// Lets two names change places.
  func exchange(
    _ from: FileName,
    in source: borrowing Descriptor,
    with to: FileName,
    in target: borrowing Descriptor,
  ) throws(SystemFailure) {
    if self == .native {
      do throws(SystemFailure) {
        let flags = Self.exchange
        return try Syscalls.rename(from, in: source, to: to, in: target, flags: flags)
      } catch {
        guard error.saysUnsupported else { throw error }
      }
    }
    guard self != .plain else { throw .errno(EOPNOTSUPP) }
    let aside = from.beside
    do throws(SystemFailure) {
      try Syscalls.link(to, in: target, to: aside, in: source)
    } catch {
      throw error.saysUnsupported ? .errno(EOPNOTSUPP) : error
    }
    do throws(SystemFailure) {
      try Syscalls.rename(from, in: source, to: to, in: target)
    } catch {
      try? Syscalls.unlink(aside, in: source)
      throw error
    }
    try Syscalls.rename(aside, in: source, to: from, in: source)
  }
}

extension SystemFailure {
  /// Whether the file system does not know the call.
  ///
  /// Some say so with `EPERM`, which also means that it is not allowed; then the simpler call
  /// that follows says that again.
  fileprivate var saysUnsupported: Bool {
    switch self {
    case .errno(EINVAL), .errno(ENOSYS), .errno(EOPNOTSUPP), .errno(EPERM), .errno(EMLINK): true
    default: false
    }
  }
}
