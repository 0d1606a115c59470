import Glibc
public import Manifest

// How folders are removed.
extension DirectoryTree {
  /// Removes the folder at `key` if it is empty.
  ///
  /// See: man 2 rmdir.
  ///
  /// - Returns: whether it was removed.
  /// - Throws: `.permission`; `.notADirectory` if something other than a folder lies there.
  @discardableResult
  public func removeDirectoryIfEmpty(_ key: ObjectKey) throws(FileError) -> Bool {
    try reporting(key) { () throws(SystemFailure) in
      do throws(SystemFailure) {
        try withParent(of: key) { (parent, name) throws(SystemFailure) in
          try Syscalls.unlink(name, in: parent, flags: AT_REMOVEDIR)
        }
        return true
      } catch {
        switch error {
        case .errno(ENOTEMPTY), .errno(EEXIST), .errno(ENOENT): return false
        default: throw error
        }
      }
    }
  }

  /// Removes the folder at `key` and all that it holds.
  ///
  /// See: man 2 unlinkat.
  ///
  /// - Throws: `.permission`; `.notADirectory` if something other than a folder lies there.
  public func removeTree(_ key: ObjectKey) throws(FileError) {
    try reporting(key) { () throws(SystemFailure) in
      do throws(SystemFailure) {
        try withParent(of: key) { (parent, name) throws(SystemFailure) in
          try Self.removeFolder(name, in: parent)
        }
      } catch {
        guard case .errno(ENOENT) = error else { throw error }
      }
    }
  }

  /// Empties a folder and removes it, again when somebody else put something into it meanwhile.
  private static func removeFolder(
    _ name: FileName,
    in parent: borrowing Descriptor,
  ) throws(SystemFailure) {
    var attemptsLeft = 16
    while true {
      try emptyFolder(name, in: parent)
      do throws(SystemFailure) {
        return try Syscalls.unlink(name, in: parent, flags: AT_REMOVEDIR)
      } catch {
        attemptsLeft -= 1
        guard case .errno(ENOTEMPTY) = error, attemptsLeft > 0 else { throw error }
      }
    }
  }

  private static func emptyFolder(
    _ name: FileName,
    in parent: borrowing Descriptor,
  ) throws(SystemFailure) {
    let folder = try FolderLookup.openStep(name, in: parent, O_RDONLY)
    var stream = try DirectoryStream(FolderLookup.openStep(.current, in: folder, O_RDONLY))
    // Some file systems skip names when others go while they are read.
    var names: [FileName] = []
    while let name = try stream.next() { names.append(FileName(name)) }
    for name in names {
      do throws(SystemFailure) {
        try removeAnything(name, in: folder)
      } catch {
        guard case .errno(ENOENT) = error else { throw error }
      }
    }
  }

  private static func removeAnything(
    _ name: FileName,
    in folder: borrowing Descriptor,
  ) throws(SystemFailure) {
    if try Syscalls.status(of: name, in: folder).kind == .directory {
      try removeFolder(name, in: folder)
    } else {
      try Syscalls.unlink(name, in: folder)
    }
  }
}
