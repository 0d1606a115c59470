import Glibc
public import Manifest
import Synchronization

// How what was written comes to survive a loss of power.
extension DirectoryTree {
  /// Makes all content and all names that were written so far survive a loss of power.
  ///
  /// The system tells each opener once of a write that failed, and not of which file. Whoever
  /// is told cannot know what the others then miss, so that from then on each file is to be
  /// synchronized by itself, which fails for those that are concerned.
  ///
  /// See: man 2 syncfs.
  ///
  /// - Throws: `.unsupported`; `.input`; `.noSpace`.
  public func synchronizeEverything() throws(FileError) {
    try reporting(nil) { () throws(SystemFailure) in
      guard synchronizesAtOnce.load(ordering: .relaxed) else { throw .errno(EOPNOTSUPP) }
      let folders = unsynchronized.withLock { $0 }
      do throws(SystemFailure) {
        try Syscalls.synchronizeFileSystem(of: root)
      } catch {
        synchronizesAtOnce.store(false, ordering: .relaxed)
        throw error
      }
      unsynchronized.withLock { $0.subtract(folders) }
    }
  }

  /// Makes the content of the file at `key` survive a loss of power.
  ///
  /// It need not be open for writing: what counts is the file, not who wrote to it.
  ///
  /// See: man 2 fsync.
  ///
  /// - Throws: `.notFound`; `.notAFile`; `.input`; `.noSpace`.
  public func synchronize(file key: ObjectKey) throws(FileError) {
    try reporting(key) { () throws(SystemFailure) in
      let file = try openFile(key)
      try Syscalls.synchronize(file.descriptor)
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
