import Glibc
public import Manifest
import Synchronization

// What is done with folders.
extension DirectoryTree {
  /// Returns what lies directly in `directory` (nil: the root), in no particular order.
  ///
  /// See: man 3 readdir, man 2 fstatat.
  ///
  /// - Throws: `.notFound`; `.notADirectory`; `.permission`.
  public func entries(of directory: ObjectKey?) throws(FileError) -> [DirectoryEntry] {
    try reporting(directory) { () throws(SystemFailure) in
      let folder = try lookup.open(directory?.bytes[...] ?? [], below: root, O_RDONLY)
      var stream = try DirectoryStream(folder)
      var entries: [DirectoryEntry] = []
      while let entry = try stream.nextEntry() { entries.append(entry) }
      return entries
    }
  }

  /// Makes the folder at `key`, and the folders above it, unless they are there.
  ///
  /// See: man 2 mkdirat.
  ///
  /// - Throws: `.notADirectory` if something other than a folder lies there or on the way.
  public func createDirectory(_ key: ObjectKey) throws(FileError) {
    try reporting(key) { () throws(SystemFailure) in try makeFolders(key.bytes[...]) }
  }

  /// Makes each folder on the way that is not there.
  func makeFolders(_ path: ArraySlice<UInt8>) throws(SystemFailure) {
    var current = try lookup.open([], below: root, Syscalls.pathOnly)
    for segment in path.split(separator: UInt8(ascii: "/")) {
      let name = FileName(segment)
      do throws(SystemFailure) {
        try Syscalls.makeDirectory(name, in: current)
        let parent = Array(path[..<max(path.startIndex, segment.startIndex - 1)])
        unsynchronized.withLock { _ = $0.insert(parent) }
        if isShared { share(name, in: current) }
      } catch {
        guard case .errno(EEXIST) = error else { throw error }
      }
      current = try FolderLookup.openStep(name, in: current, Syscalls.pathOnly)
    }
  }

  /// Gives a new folder the rights of the one that it is in.
  private func share(_ name: FileName, in parent: borrowing Descriptor) {
    do throws(SystemFailure) {
      let bits = try Syscalls.status(of: parent).permissions
      let folder = try Syscalls.open(name, in: parent, O_RDONLY | O_DIRECTORY)
      try Syscalls.setPermissions(bits, of: folder)
    } catch {
      // Whoever owns a file system without such rights has seen to them.
    }
  }
}
