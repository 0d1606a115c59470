import LocalFiles
import Manifest

extension SharedFolder {
  /// Removes the object at `key`, durably.
  ///
  /// - Throws: `.conditionFailed` under `.absent` if it is there; `.outcomeUnknown`.
  func remove(_ key: ObjectKey, mustBeAbsent: Bool = false) throws(StorageError) {
    guard let status = try status(of: key), status.kind == .file else { return }
    if mustBeAbsent { throw .conditionFailed(key) }
    try reporting(key) { () throws(FileError) in
      try tree.remove(key)
    }
    // A folder that is gone takes its entries with it.
    do throws(FileError) {
      try tree.synchronize(directory: key.parent)
    } catch  where error.code != .notFound {
      throw outcomeUnknown(key, error)
    } catch {}
  }

  /// What lies at `key`, or nil; a link on the way there leads nowhere.
  func status(of key: ObjectKey) throws(StorageError) -> FileStatus? {
    do throws(FileError) {
      if let status = try tree.status(of: key) { return status }
    } catch  where error.code != .notADirectory {
      throw failure(error, at: key)
    } catch {}
    try confirm()
    return nil
  }

  /// Removes the folders above `key` that are empty now: S3 has none, so an empty one would
  /// look like something that cannot be deleted.
  ///
  /// Somebody who creates a file in one of them at this moment makes it again.
  func prune(above key: ObjectKey) {
    var folder = key.parent
    while let current = folder {
      if current == .controlFolder { removeOwnFolders() }
      guard (try? tree.removeDirectoryIfEmpty(current)) == true else { return }
      folder = current.parent
    }
  }

  /// Removes our own empty folders when nothing else is left in `.S3`.
  private func removeOwnFolders() {
    guard let entries = try? tree.entries(of: .controlFolder) else { return }
    let own = ["tmp", "locks"].map { Array($0.utf8) }
    guard entries.allSatisfy({ own.contains($0.name) }) else { return }
    _ = try? tree.removeDirectoryIfEmpty(FolderLayout.temporaries)
    _ = try? tree.removeDirectoryIfEmpty(FolderLayout.locks)
  }

  /// Removes temporaries that a crash left behind.
  ///
  /// - Parameter now: the present by the clock of the share.
  func sweep(now: FileTime) {
    guard let entries = try? tree.entries(of: FolderLayout.temporaries) else { return }
    for entry in entries where entry.status.kind == .file {
      // The change time: the modification time is the writer's to set.
      guard now.seconds - entry.status.changed.seconds > 86_400 else { continue }
      let path = FolderLayout.temporaries.bytes + [UInt8(ascii: "/")] + entry.name
      if let key = try? ObjectKey(validating: path) { discard(key) }
    }
  }
}
