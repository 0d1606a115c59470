import LocalFiles
import Manifest

/// Carries out deletions here of files that were deleted from the remote.
struct LocalRemover: Sendable {
  let place: Workplace

  /// Removes a file that is still what the plan saw, and the folders that it leaves empty.
  ///
  /// Where another content than ours was deleted, ours goes to the trash, if this run may write
  /// there: nobody who deleted it may ever have had it.
  func remove(_ change: Change) async throws -> Effect {
    let key = ObjectKey(change.path)
    guard let local = change.local, let expected = place.scan.status(of: change.path) else {
      throw StepFailure.overtaken("it is not there any more")
    }
    if let now = try place.tree.status(of: key), !now.isSameContent(as: expected) {
      throw StepFailure.overtaken("it was changed here meanwhile")
    }
    if place.mode.pushes, !place.deletions.contains(local.checksum, at: change.path) {
      try await RemoteRemover(place: place).keepOurs(change.path, local.checksum)
    }
    let aside = place.sideTrack(for: change.path, contents: [local.checksum])
    do throws(FileError) {
      try place.tree.rename(key, to: aside.key, mode: .absent)
    } catch {
      guard error.code == .notFound else { throw error }
      return Effect(local: [Effect.LocalEdit(path: change.path)])
    }
    defer { aside.removeFolder(from: place.tree) }
    guard aside.isUntouched(in: place.tree, since: expected, local.checksum) else {
      try putBack(aside.key, at: change.path)
      throw StepFailure.overtaken("it was changed here meanwhile")
    }
    try place.tree.remove(aside.key)
    pruneFolders(above: change.path)
    return Effect(local: [Effect.LocalEdit(path: change.path)])
  }

  private func putBack(_ aside: ObjectKey, at path: RelativePath) throws(FileError) {
    do throws(FileError) {
      try place.tree.rename(aside, to: ObjectKey(path), mode: .absent)
    } catch  where error.code == .exists {
      let time = place.environment.wallClock(place.environment.now())
      let name = ConflictName(owner: place.editor, time: time)
      _ = try name.claim(beside: path, for: aside, in: place.tree)
    }
  }

  private func pruneFolders(above path: RelativePath) {
    var bytes = path.bytes
    while let slash = bytes.lastIndex(of: UInt8(ascii: "/")) {
      bytes.removeSubrange(slash...)
      guard let folder = try? ObjectKey(validating: bytes),
        (try? place.tree.removeDirectoryIfEmpty(folder)) == true
      else { return }
    }
  }
}
