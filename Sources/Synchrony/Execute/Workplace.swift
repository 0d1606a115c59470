import LocalFiles
import Manifest
import Storage

/// What all steps of an execution share: the two sides, and what the plan saw of them.
struct Workplace: Sendable {
  let storage: any Storage
  let tree: any FileTree
  let environment: Environment
  let pool: any Workforce
  let editor: String
  let mode: SyncMode
  /// What the scan found here.
  let scan: Scan
  /// What the remote's ledger said when the plan was made.
  let remote: VersionTable
  let deletions: DeletedContents
  /// Paths on the remote, and here, whose content the plan needs elsewhere.
  let remoteCopies: ContentIndex
  let localCopies: ContentIndex
  let meter: Meter
  let claims: ScratchClaims
  /// What lies under another name as well, so that it stays when the file is deleted.
  let moved = NotedContents()
  /// What was put into the trash of the remote.
  let trashed = NotedContents()
  /// What was found to be there already, sent by somebody else.
  let adopted = NotedContents()
  let names = VersionNames()

  /// A new name in `.S3/tmp` for a file that is not complete yet.
  func scratch() -> Scratch { Scratch(token: environment.token()) }

  /// A name in `.S3/tmp` for a file that is to have this content: the one that the next run
  /// looks for, unless another step has it or there is nothing to go on with.
  func claimScratch(for checksum: Checksum) -> Scratch {
    let named = Scratch(of: checksum)
    guard storage.capabilities.rangeSize != nil, claims.claim(named) else { return scratch() }
    return named
  }

  /// A new place in `.S3/tmp` for a file that is swapped with, or taken from, `path`.
  ///
  /// - Parameters:
  ///   - path: the person's file.
  ///   - contents: what may lie there without anything being lost if it goes.
  /// - Returns: the place.
  func sideTrack(for path: RelativePath, contents: [Checksum]) -> SideTrack {
    SideTrack(path: path, contents: contents, token: environment.token())
  }

  /// The version of the remote's file at `path` that has the content `checksum`.
  ///
  /// - Throws: `StepFailure.foundOther` if another content lies there than planned; `.notFound`.
  func version(of checksum: Checksum, at path: RelativePath) async throws -> ETag {
    if storage.capabilities.eTagIsChecksum { return ETag(checksum) }
    let info = try await info(of: path)
    guard info.checksum == checksum, let eTag = info.eTag else { throw found(info, at: path) }
    return eTag
  }

  /// Makes a change that depends on the version of the remote's file at `path` that has the
  /// content `checksum`.
  ///
  /// Most versions are named by their content, so nobody looks before that has failed.
  ///
  /// - Throws: `StepFailure.foundOther` if another content lies there than planned; `.notFound`.
  func withVersion<Value>(
    of checksum: Checksum,
    at path: RelativePath,
    _ change: (ETag) async throws -> Value,
  ) async throws -> Value {
    guard names.areContents else { return try await change(version(of: checksum, at: path)) }
    do {
      return try await change(ETag(checksum))
    } catch let error as StorageError where error.code == .conditionFailed {
      let version = try await version(of: checksum, at: path)
      // What is not as it should be is something else.
      if version == ETag(checksum) { throw error }
      names.noteOther()
      return try await change(version)
    }
  }
}

// MARK: - What lies on the remote

extension Workplace {
  /// What is known of the object at `path`, with its checksum.
  ///
  /// An object whose checksum the storage does not know is read.
  ///
  /// - Throws: `.notFound`.
  func info(of path: RelativePath) async throws(StorageError) -> ObjectInfo {
    let info = try await storage.info(ObjectKey(path))
    return info.checksum == nil ? try await digest(info, at: path) : info
  }

  /// `info(of:)`, or nil if there is no object at `path`.
  func existing(_ path: RelativePath) async throws(StorageError) -> ObjectInfo? {
    do {
      return try await info(of: path)
    } catch  where error.code == .notFound {
      return nil
    }
  }

  /// Reads the object at `path` for its checksum, whatever the storage says of it.
  ///
  /// What is not what the storage says is read twice, since it may have been changed on the way.
  ///
  /// - Returns: what is known of the version that was read; its checksum is nil if it cannot
  ///   be told.
  /// - Throws: `.notFound`.
  func digest(_ path: RelativePath) async throws(StorageError) -> ObjectInfo {
    try await digest(try await storage.info(ObjectKey(path)), at: path)
  }

  private func digest(
    _ seen: ObjectInfo,
    at path: RelativePath,
  ) async throws(StorageError) -> ObjectInfo {
    var earlier: Checksum?
    while true {
      let sink = try DigestingSink(DiscardingSink(limit: seen.size))
      var info = try await storage.read(
        ObjectKey(path),
        range: nil,
        condition: .none,
        into: sink,
      )
      let digest = sink.finish()
      let isExpected = info.checksum == nil || digest == info.checksum || digest == nil
      info.checksum = digest
      if isExpected || digest == earlier { return info }
      earlier = digest
    }
  }

  /// The record of an object that has no row of ours, or nil if its checksum is not known.
  func record(of info: ObjectInfo, at path: RelativePath) -> VersionRecord? {
    info.checksum.map { checksum in
      VersionRecord(
        checksum: checksum,
        timeEdited: environment.wallClock(info.modified ?? info.written),
        editedBy: remote[path]?.editedBy ?? EditorName.none,
      )
    }
  }

  /// The failure of a step that found another object at `path` than the plan saw.
  func found(_ info: ObjectInfo, at path: RelativePath) -> StepFailure {
    record(of: info, at: path).map(StepFailure.foundOther)
      ?? .overtaken("somebody changed it on the remote meanwhile")
  }

  /// Whether an object is what a finished deletion left behind; its content is in the trash.
  func isLeftOver(_ info: ObjectInfo, at path: RelativePath) -> Bool {
    guard remote[path] == nil, let checksum = info.checksum else { return false }
    return deletions.contains(checksum, at: path)
  }
}
