import Hashing
import LocalFiles
import Manifest
import Storage

/// Carries out pulls of new and modified files.
struct Downloader: Sendable {
  let place: Workplace

  /// A content that has come and is what the ledger promises, but may not survive a loss of
  /// power yet.
  struct Arrival: Sendable {
    let change: Change
    fileprivate let record: VersionRecord
    fileprivate let scratch: Scratch
    fileprivate let claimed: Scratch
    fileprivate let bytes: Int64
  }

  /// Makes our file what the remote's ledger said when the plan was made.
  func pull(_ change: Change) async throws -> Effect {
    let arrival = try await fetch(change)
    do {
      try makeDurable(arrival)
    } catch {
      giveUp(arrival)
      throw error
    }
    return try land(arrival)
  }

  /// Brings the content of a change into a complete and verified file, for `land`.
  func fetch(_ change: Change) async throws -> Arrival {
    guard let record = change.remote else { throw StepFailure.failed("there is nothing to pull") }
    let claimed = place.claimScratch(for: record.checksum)
    do {
      let (scratch, bytes) = try await fetch(record, of: change.path, into: claimed)
      return Arrival(
        change: change,
        record: record,
        scratch: scratch,
        claimed: claimed,
        bytes: bytes,
      )
    } catch {
      place.claims.release(claimed)
      throw error
    }
  }

  /// Makes a content survive a loss of power, by itself.
  func makeDurable(_ arrival: Arrival) throws(FileError) {
    try place.tree.synchronize(file: arrival.scratch.key)
  }

  /// Puts a durable content in its place, unless the file there is not what the plan saw.
  func land(_ arrival: Arrival) throws -> Effect {
    let change = arrival.change
    do {
      let (modified, status) = try swapIn(
        arrival.scratch.key,
        arrival.record,
        at: change.path,
        over: change.local,
      )
      arrival.scratch.removeJournal(from: place.tree)
      place.claims.release(arrival.claimed)
      let here = VersionRecord(
        checksum: arrival.record.checksum,
        timeEdited: place.environment.wallClock(modified),
        editedBy: place.editor,
      )
      return Effect(
        local: [Effect.LocalEdit(path: change.path, record: here, status: status)],
        bytesDown: arrival.bytes,
      )
    } catch {
      giveUp(arrival)
      throw error
    }
  }

  /// Removes a content that gets no place.
  func giveUp(_ arrival: Arrival) {
    arrival.scratch.remove(from: place.tree)
    place.claims.release(arrival.claimed)
  }

  /// Brings the content of a row into a complete and verified file.
  ///
  /// - Returns: the file, and the number of bytes that came over the wire.
  private func fetch(
    _ record: VersionRecord,
    of path: RelativePath,
    into scratch: Scratch,
  ) async throws -> (scratch: Scratch, bytes: Int64) {
    let copy = place.scratch()
    if try copyHere(record, of: path, into: copy.key) { return (copy, 0) }
    let fetch = ContentFetch(place: place, path: path, expected: record.checksum, scratch: scratch)
    let arrival: ContentFetch.Arrival
    do {
      arrival = try await fetch.run()
    } catch let error as StorageError where error.code == .notFound {
      throw StepFailure.objectGone
    }
    do {
      try verify(arrival.info, record, at: path)
      let modified = arrival.info.modified ?? place.environment.moment(record.timeEdited)
      try finish(arrival.file, modified: modified, path)
    } catch {
      scratch.remove(from: place.tree)
      throw error
    }
    return (arrival.hasJournal ? scratch : scratch.withoutJournal, arrival.bytes)
  }

  /// Refuses a content that is not what the ledger promises.
  private func verify(_ info: ObjectInfo, _ record: VersionRecord, at path: RelativePath) throws {
    if info.checksum == record.checksum { return }
    if info.checksum == place.scan.table[path]?.checksum,
      let listed = place.record(of: info, at: path)
    {
      // A colleague's S3Synchrony wrote an old row over the one for what is here and there.
      throw StepFailure.unlisted(listed)
    }
    throw StepFailure.overtaken(
      "what lies on the remote is not what its ledger says; perhaps somebody is replacing it, "
        + "and if not, synchrony verify --deep --repair mends it"
    )
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
    if let old = place.scan.status(of: path),
      old.permissions != place.scan.status(of: source)?.permissions
    {
      // A copy has the rights of its source, which may be read by more than this file.
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
  }

  /// Puts a finished file in its place, unless the file there is not what the plan saw.
  ///
  /// - Returns: the time of the content, and the status of the file in its place, which is nil if
  ///   somebody may have written to it as soon as it was there.
  private func swapIn(
    _ scratch: ObjectKey,
    _ new: VersionRecord,
    at path: RelativePath,
    over old: VersionRecord?,
  ) throws -> (modified: FileTime, status: FileStatus?) {
    guard let finished = try place.tree.status(of: scratch) else {
      throw StepFailure.failed("the downloaded file is gone")
    }
    if let old {
      try replace(old, with: scratch, new, at: path)
    } else {
      try putNew(scratch, at: path)
    }
    guard let status = try place.tree.status(of: ObjectKey(path)) else {
      throw StepFailure.overtaken("it was removed the moment it arrived")
    }
    let isOurs = SideTrack.isSurelyUntouched(status, since: finished)
    return (finished.modified, isOurs ? status : nil)
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
    try aside.clear(in: place, expected: expected, old.checksum)
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
