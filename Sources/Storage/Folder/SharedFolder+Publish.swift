import LocalFiles
import Manifest

extension SharedFolder {
  /// Refuses early what `publish` would refuse, before the content is transferred.
  func checkPlace(_ key: ObjectKey, _ condition: WriteCondition) throws(StorageError) {
    guard !FolderLayout.hides(key) else {
      throw StorageError(
        .unsupported,
        subject: key.description,
        reason: "The shared directory keeps this name for its own use.",
      )
    }
    if case .matches = condition {
      // A folder in its place, or a file in that of a folder above, is no version of it.
      guard try status(of: key)?.kind == .file else { throw .conditionFailed(key) }
      return
    }
    let status = try reporting(key) { () throws(FileError) in try tree.status(of: key) }
    if let status, status.kind != .file {
      throw failure(FileError(.notAFile, path: key.description, reason: ""), at: key)
    }
    if condition == .absent, status != nil { throw .conditionFailed(key) }
  }

  /// Gives a staged file its name, durably.
  ///
  /// - Parameters:
  ///   - staged: the file; if an error is thrown, it is removed.
  ///   - key: the name.
  ///   - mode: `.absent` if nothing may lie there.
  /// - Returns: what is known of the new object.
  /// - Throws: `.conditionFailed`; `.outcomeUnknown` if it may have got the name.
  func publish(
    _ staged: StagedFile,
    at key: ObjectKey,
    _ mode: RenameMode,
  ) throws(StorageError) -> ObjectInfo {
    do throws(FileError) {
      try tree.rename(staged.name, to: key, mode: mode)
    } catch {
      try settle(error, staged, at: key, mode)
    }
    do throws(FileError) {
      try tree.synchronize(directory: key.parent)
      return info(key, staged.checksum, try staged.status())
    } catch {
      throw outcomeUnknown(key, error)
    }
  }

  /// Decides what a rename did that reported an error: over a network the answer to one that
  /// was carried out may be lost, and its repetition then fails.
  private func settle(
    _ error: FileError,
    _ staged: StagedFile,
    at key: ObjectKey,
    _ mode: RenameMode,
  ) throws(StorageError) {
    if isPlaced(staged, at: key) {
      discard(staged.name)
      return
    }
    let isStillHere = (try? tree.status(of: staged.name)) != .some(nil)
    discard(staged.name)
    if error.code == .exists, mode == .absent { throw .conditionFailed(key) }
    if error.code == .input, !isStillHere { throw outcomeUnknown(key, error) }
    throw failure(error, at: key)
  }

  private func isPlaced(_ staged: StagedFile, at key: ObjectKey) -> Bool {
    guard let found = try? tree.status(of: key), let ours = try? staged.status() else {
      return false
    }
    return found.inode == ours.inode && found.device == ours.device
  }

  func outcomeUnknown(_ key: ObjectKey, _ error: FileError) -> StorageError {
    StorageError(
      .outcomeUnknown,
      subject: key.description,
      reason: "\(error.reason) in \(location); the change may or may not have been made.",
    )
  }
}
