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
      } catch {
        guard case .errno(EEXIST) = error else { throw error }
      }
      current = try FolderLookup.openStep(name, in: current, Syscalls.pathOnly)
    }
  }

  /// Makes the entries of `directory` survive a loss of power, and those of the folders above
  /// it if this tree made any of them.
  ///
  /// See: man 2 fsync.
  ///
  /// - Throws: `.notFound`; `.input`.
  public func synchronize(directory: ObjectKey?) throws(FileError) {
    try reporting(directory) { () throws(SystemFailure) in
      let path = directory?.bytes ?? []
      try synchronizeFolder(path[...])
      for end in path.indices where end == 0 || path[end] == UInt8(ascii: "/") {
        try synchronizeFolderIfNeeded(path[..<end])
      }
    }
  }

  private func synchronizeFolder(_ path: ArraySlice<UInt8>) throws(SystemFailure) {
    try Syscalls.synchronize(lookup.open(path, below: root, O_RDONLY))
  }

  private func synchronizeFolderIfNeeded(_ path: ArraySlice<UInt8>) throws(SystemFailure) {
    let path = Array(path)
    guard unsynchronized.withLock({ $0.contains(path) }) else { return }
    // Taken out before, so that a folder made meanwhile by another thread is not forgotten.
    unsynchronized.withLock { _ = $0.remove(path) }
    do throws(SystemFailure) {
      try synchronizeFolder(path[...])
    } catch {
      unsynchronized.withLock { _ = $0.insert(path) }
      throw error
    }
  }
}
