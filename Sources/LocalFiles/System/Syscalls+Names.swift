import CSystem
import Glibc

// Calls that change or ask what lies at a name of a folder.
extension Syscalls {
  /// See: man 2 fstatat.
  ///
  /// A link is not followed.
  static func status(
    of name: FileName,
    in directory: borrowing Descriptor,
  ) throws(SystemFailure) -> FileStatus {
    let parent = directory.number
    var result = stat()
    _ = try retrying {
      unsafe name.withCString { unsafe fstatat(parent, $0, &result, AT_SYMLINK_NOFOLLOW) }
    }
    return FileStatus(result)
  }

  /// See: man 2 mkdirat.
  static func makeDirectory(
    _ name: FileName,
    in directory: borrowing Descriptor,
  ) throws(SystemFailure) {
    let parent = directory.number
    _ = try retrying { unsafe name.withCString { unsafe mkdirat(parent, $0, 0o777) } }
  }

  /// See: man 2 unlinkat.
  ///
  /// `flags`: 0 for what is no folder, `AT_REMOVEDIR` for an empty folder.
  static func unlink(
    _ name: FileName,
    in directory: borrowing Descriptor,
    flags: Int32 = 0,
  ) throws(SystemFailure) {
    let parent = directory.number
    _ = try retrying { unsafe name.withCString { unsafe unlinkat(parent, $0, flags) } }
  }

  /// See: man 2 linkat.
  ///
  /// A link is not followed.
  static func link(
    _ from: FileName,
    in fromDirectory: borrowing Descriptor,
    to: FileName,
    in toDirectory: borrowing Descriptor,
  ) throws(SystemFailure) {
    let (source, target) = (fromDirectory.number, toDirectory.number)
    _ = try retrying {
      unsafe from.withCString { old in
        unsafe to.withCString { new in unsafe linkat(source, old, target, new, 0) }
      }
    }
  }

  /// See: man 2 renameat2.
  ///
  /// `flags`: 0, `RENAME_NOREPLACE` or `RENAME_EXCHANGE`.
  static func rename(
    _ from: FileName,
    in fromDirectory: borrowing Descriptor,
    to: FileName,
    in toDirectory: borrowing Descriptor,
    flags: UInt32 = 0,
  ) throws(SystemFailure) {
    let (source, target) = (fromDirectory.number, toDirectory.number)
    _ = try retrying {
      unsafe from.withCString { old in
        unsafe to.withCString { new in
          flags == 0
            ? unsafe renameat(source, old, target, new)
            : unsafe csystem_renameat2(source, old, target, new, flags)
        }
      }
    }
  }
}
