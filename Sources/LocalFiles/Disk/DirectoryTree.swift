import Glibc
import Manifest
import Synchronization

/// The files of a folder on disk.
///
/// The root may be reached through links, because the person names it; below it, no
/// operation passes through a link. Only names of at most 255 bytes are reached.
///
/// Related system calls: `openat2(2)`, `openat(2)`.
public final class DirectoryTree: FileTree {
  let root: Descriptor
  let lookup: FolderLookup
  /// Folders in which this tree made folders that may not survive a loss of power yet.
  let unsynchronized = Guarded<Set<[UInt8]>>([])
  let twins = Guarded<Bool?>(nil)
  let renames: RenameSupport
  /// Whether whoever may use a folder may use what is made in it, whatever the umask says.
  let isShared: Bool
  /// Whether all files may be made durable in one call.
  let synchronizesAtOnce: Atomic<Bool>

  /// Opens the folder at `path`, which must be there.
  ///
  /// - Parameters:
  ///   - path: absolute, or relative to the working directory of this moment.
  ///   - isShared: whether others work in it as well: what is made there then gets the rights of the
  ///     folder that it is in, where it would get those that the umask leaves. Where that cannot
  ///     be, it is left out.
  /// - Throws: `.notFound`; `.notADirectory`; `.permission`.
  public convenience init(at path: String, isShared: Bool = false) throws(FileError) {
    try self.init(at: path, lookup: nil, renames: .native, isShared: isShared)
  }

  /// Opens a folder, with one way of looking up and of renaming rather than the best.
  init(
    at path: String,
    lookup: FolderLookup?,
    renames: RenameSupport,
    isShared: Bool = false,
  ) throws(FileError) {
    guard !path.utf8.contains(0) else {
      throw FileError(.tooLong, path: path, reason: "The name holds a NUL byte")
    }
    do throws(SystemFailure) {
      root = try Syscalls.openRoot(FileName(path.utf8))
      self.lookup = lookup ?? .best(for: root)
      synchronizesAtOnce = Atomic(Syscalls.synchronizesFileSystem(of: root))
      self.renames = renames
      self.isShared = isShared
    } catch {
      throw FileError(error, path: path)
    }
  }

  /// Runs `body` and turns its failure into an error about `key`.
  func reporting<Result>(
    _ key: ObjectKey?,
    _ body: () throws(SystemFailure) -> Result,
  ) throws(FileError) -> Result {
    do { return try body() } catch { throw FileError(error, path: key?.description ?? ".") }
  }

  /// Runs `body` on the open folder that holds `key`, and the name of `key` in it.
  func withParent<Result: ~Copyable>(
    of key: ObjectKey,
    _ body: (borrowing Descriptor, FileName) throws(SystemFailure) -> Result,
  ) throws(SystemFailure) -> Result {
    let (parent, name) = key.split
    return try body(try lookup.open(parent, below: root, Syscalls.pathOnly), name)
  }

  /// Runs `body` as `withParent` does, making the folder first if it is not there.
  ///
  /// Another thread may remove a folder that is still empty before `body` puts something into
  /// it, so `body` may run again.
  func withNewParent<Result: ~Copyable>(
    of key: ObjectKey,
    _ body: (borrowing Descriptor, FileName) throws(SystemFailure) -> Result,
  ) throws(SystemFailure) -> Result {
    let folder = key.split.parent
    for _ in 0..<100 {
      do throws(SystemFailure) {
        return try withParent(of: key, body)
      } catch {
        guard case .errno(ENOENT) = error, !folder.isEmpty else { throw error }
      }
      do throws(SystemFailure) {
        try makeFolders(folder)
      } catch {
        guard case .errno(ENOENT) = error else { throw error }
      }
    }
    return try withParent(of: key, body)
  }
}

extension ObjectKey {
  /// The bytes of the folder that holds the key, none for the root, and its name there.
  var split: (parent: ArraySlice<UInt8>, name: FileName) {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return ([], FileName(bytes)) }
    return (bytes[..<slash], FileName(bytes[(slash + 1)...]))
  }
}
