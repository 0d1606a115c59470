import LocalFiles
import Manifest

/// Carries out deletions here of files that were deleted from the remote.
struct LocalRemover: Sendable {
  let place: Workplace

  /// Removes a file that is still what the plan saw, and the folders that it leaves empty.
  ///
  /// If ours is not in the trash it goes there, if this run may write there: whoever deleted the
  /// file may never have had ours, or has announced what they did not do.
  func remove(_ change: Change) async throws -> Effect {
    guard let local = change.local, let expected = place.scan.status(of: change.path) else {
      throw StepFailure.overtaken("it is not there any more")
    }
    if let now = try place.tree.status(of: ObjectKey(change.path)), !now.isSameContent(as: expected)
    {
      throw StepFailure.overtaken("it was changed here meanwhile")
    }
    let remover = RemoteRemover(place: place)
    if place.mode.pushes, await !remover.isInTrash(change.path, local.checksum) {
      try await remover.keepOurs(change.path, local.checksum)
    }
    let aside = place.sideTrack(for: change.path, contents: [local.checksum])
    let isRemoved: Bool
    do throws(FileError) {
      isRemoved = try aside.remove(in: place, expected: expected, local.checksum)
    } catch {
      guard error.code == .notFound else { throw error }
      return Effect(local: [Effect.LocalEdit(path: change.path)])
    }
    guard isRemoved else { throw StepFailure.overtaken("it was changed here meanwhile") }
    pruneFolders(above: change.path)
    return Effect(local: [Effect.LocalEdit(path: change.path)])
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
