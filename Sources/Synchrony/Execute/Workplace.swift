import LocalFiles
import Manifest
import Storage

/// What all steps of an execution share: the two sides, and what the plan saw of them.
struct Workplace: Sendable {
  let storage: any Storage
  let tree: any FileTree
  let environment: Environment
  let editor: String
  let mode: SyncMode
  /// What the scan found here.
  let scan: Scan
  /// What the remote's ledger said when the plan was made.
  let remote: VersionTable
  let deletions: DeletionTable
  /// Paths on the remote, and here, whose content the plan needs elsewhere.
  let remoteCopies: ContentIndex
  let localCopies: ContentIndex
  let meter: Meter

  /// A new name in `.S3/tmp` for a file that is not complete yet.
  func scratch() -> ObjectKey { .control("tmp/\(environment.token()).part") }

  /// A new place in `.S3/tmp` for a file that is swapped with, or taken from, `path`.
  ///
  /// - Parameters:
  ///   - path: the person's file.
  ///   - contents: what may lie there without anything being lost if it goes.
  /// - Returns: the place.
  func sideTrack(for path: RelativePath, contents: [Checksum]) -> SideTrack {
    SideTrack(path: path, contents: contents, token: environment.token())
  }

  /// The condition under which the remote's file may be replaced or deleted.
  func condition(for record: VersionRecord?, at path: RelativePath) async throws -> WriteCondition {
    guard let record else { return .absent }
    if storage.capabilities.eTagIsChecksum { return .matches(ETag(record.checksum)) }
    let info = try await storage.info(ObjectKey(path))
    guard info.checksum == record.checksum, let eTag = info.eTag else {
      throw StepFailure.foundOther(self.record(of: info, at: path))
    }
    return .matches(eTag)
  }

  /// The record of an object that has no row of ours.
  func record(of info: ObjectInfo, at path: RelativePath) -> VersionRecord {
    VersionRecord(
      checksum: info.checksum ?? Checksum(high: 0, low: 0),
      timeEdited: environment.wallClock(info.modified ?? info.written),
      editedBy: remote[path]?.editedBy ?? EditorName.none,
    )
  }
}

/// Where a content that is needed elsewhere already lies.
struct ContentIndex: Sendable {
  private var paths: [Checksum: RelativePath] = [:]

  /// Looks `wanted` up in `table`.
  init(of wanted: Set<Checksum>, in table: VersionTable) {
    guard !wanted.isEmpty else { return }
    for position in 0..<table.count {
      let checksum = table.checksum(at: position)
      if wanted.contains(checksum), paths[checksum] == nil {
        paths[checksum] = table.path(at: position)
      }
    }
  }

  /// A path with this content other than `path`.
  func path(of checksum: Checksum, other path: RelativePath) -> RelativePath? {
    paths[checksum].flatMap { $0 == path ? nil : $0 }
  }
}
