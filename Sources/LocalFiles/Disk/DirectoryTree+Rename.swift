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
