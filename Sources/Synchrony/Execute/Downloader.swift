import Hashing
import LocalFiles
import Manifest
import Storage

/// Carries out pulls of new and modified files.
struct Downloader: Sendable {
  let place: Workplace

  /// Makes our file what the remote's ledger said when the plan was made.
  func pull(_ change: Change) async throws -> Effect {
    guard let record = change.remote else { throw StepFailure.failed("there is nothing to pull") }
    let scratch = place.scratch()
    do {
      let received = try await fetch(record, of: change.path, into: scratch)
      let status = try swapIn(scratch, record, at: change.path, over: change.local)
      let here = VersionRecord(
        checksum: record.checksum,
        timeEdited: place.environment.wallClock(status.modified),
        editedBy: place.editor,
      )
      return Effect(
        local: [Effect.LocalEdit(path: change.path, record: here, status: status)],
        bytesDown: received,
      )
    } catch {
      try? place.tree.remove(scratch)
      throw error
    }
  }

  /// Brings the content of a row into a complete, verified and durable file.
  ///
  /// - Returns: the number of bytes that came over the wire.
  private func fetch(
    _ record: VersionRecord,
    of path: RelativePath,
    into scratch: ObjectKey,
  ) async throws -> Int64 {
    if try copyHere(record, of: path, into: scratch) { return 0 }
    let file = try place.tree.create(scratch, isPrivate: false)
    let digest = try DigestingSink(file)
    let info: ObjectInfo
    do throws(StorageError) {
      info = try await place.storage.read(
        ObjectKey(path),
        range: nil,
        condition: .none,
        into: MeteredSink(sink: digest, meter: place.meter),
      )
    } catch {
      throw error.code == .notFound ? StepFailure.objectGone : StepFailure(error)
    }
    var read = info
    read.checksum = digest.finish()
    if read.checksum == place.scan.table[path]?.checksum, read.checksum != record.checksum,
      let listed = place.record(of: read, at: path)
    {
      // A colleague's S3Synchrony wrote an old row over the one for what is here and there.
      throw StepFailure.unlisted(listed)
    }
    guard read.checksum == record.checksum else {
      throw StepFailure.overtaken(
        "what lies on the remote is not what its ledger says; perhaps somebody is replacing it, "
          + "and if not, synchrony verify --deep --repair mends it"
      )
    }
    try finish(file, modified: info.modified ?? place.environment.moment(record.timeEdited), path)
    return info.size
  }

  /// Copies the content from another name here, if it lies there unchanged.
  private func copyHere(
    _ record: VersionRecord,
    of path: RelativePath,
    into scratch: ObjectKey,
  ) throws -> Bool {
    guard let source = place.localCopies.path(of: record.checksum, other: path) else {
      return false
    }
    do {
      try place.tree.copy(ObjectKey(source), to: scratch)
      let copy = try place.tree.open(scratch)
      guard try checksum(of: copy) == record.checksum else {
        try place.tree.remove(scratch)
        return false
      }
      return true
    } catch {
      try place.tree.remove(scratch)
      return false
    }
  }

  private func finish(
    _ file: any WritableFile,
    modified: FileTime,
    _ path: RelativePath,
  ) throws(FileError) {
    if let old = place.scan.status(of: path) { try file.setPermissions(old.permissions) }
    try file.setModified(modified)
    try file.synchronize()
  }

  /// Puts a finished file in its place, unless the file there is not what the plan saw.
  ///
  /// - Returns: the status of the file in its place.
  private func swapIn(
    _ scratch: ObjectKey,
    _ new: VersionRecord,
    at path: RelativePath,
    over old: VersionRecord?,
  ) throws -> FileStatus {
    if let old {
      try replace(old, with: scratch, new, at: path)
    } else {
      try putNew(scratch, at: path)
    }
    guard let status = try place.tree.status(of: ObjectKey(path)) else {
      throw StepFailure.overtaken("it was removed the moment it arrived")
    }
    return status
  }

  private func putNew(_ scratch: ObjectKey, at path: RelativePath) throws {
    let key = ObjectKey(path)
    do throws(FileError) {
      do throws(FileError) {
        try place.tree.rename(scratch, to: key, mode: .absent)
      } catch  where error.code == .exists && place.tree.removeEmptyFolders(at: key) {
        try place.tree.rename(scratch, to: key, mode: .absent)
      }
    } catch {
      guard error.code == .exists else { throw error }
      throw StepFailure.overtaken("something of that name has appeared here meanwhile")
    }
  }

  private func replace(
    _ old: VersionRecord,
    with scratch: ObjectKey,
    _ new: VersionRecord,
    at path: RelativePath,
  ) throws {
    let key = ObjectKey(path)
    guard let expected = place.scan.status(of: path),
      let before = try place.tree.status(of: key), before.isSameContent(as: expected)
    else { throw StepFailure.overtaken("it was changed here meanwhile") }
    let aside = place.sideTrack(for: path, contents: [new.checksum, old.checksum])
    try place.tree.rename(scratch, to: aside.key, mode: .absent)
    do {
      try exchange(aside.key, with: key)
    } catch {
      try? place.tree.remove(aside.key)
      aside.removeFolder(from: place.tree)
      throw error
    }
    try aside.clear(in: place, expected: expected)
  }

  private func exchange(_ aside: ObjectKey, with key: ObjectKey) throws(FileError) {
    do throws(FileError) {
      try place.tree.rename(aside, to: key, mode: .exchange)
    } catch  where error.code == .unsupported {
      // Nothing on this disk shows what was replaced; the check before is all there is.
      try place.tree.rename(aside, to: key, mode: .replace)
    }
  }
}
