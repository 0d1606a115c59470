import Hashing
import LocalFiles
import Manifest
import Storage

/// Records what both sides hold, as the base of the next sync.
struct BaseKeeper: Sendable {
  let metadata: MetadataFolder
  private(set) var base: Base
  /// What the remote's ledger said when the plan was made.
  let planned: VersionTable
  let scan: Scan
  let ignore: IgnoreList
  /// The versions of the remote's ledgers of which the files here are the record, if they are.
  let recorded: RecordedTags?
  /// Whether what was found to be the same on both sides is recorded.
  private var isSurveyKept = false

  /// Begins with what an earlier run has recorded.
  init(
    metadata: MetadataFolder,
    base: Base,
    planned: VersionTable,
    scan: Scan,
    ignore: IgnoreList,
    recorded: RecordedTags?,
  ) {
    self.metadata = metadata
    self.base = base
    self.planned = planned
    self.scan = scan
    self.ignore = ignore
    self.recorded = recorded
  }

  /// So many folders justify asking the disk for everything.
  private static let many = 16

  /// Writes the four ledgers here, which are the base of the next commit as well.
  ///
  /// Where the remote has moved on since a file was written or removed here, or found to be what is
  /// there, the base is what both sides held at that moment. With an older one, that file would look
  /// like an edit, and be put over the work of whoever went back to what was there before; or whoever
  /// goes back to it here would seem to have changed nothing.
  ///
  /// - Parameters:
  ///   - ledgers: the remote's ledgers as they now are.
  ///   - edits: what was written and removed here since the scan.
  /// - Throws: `SyncError` if one cannot be written; it then stays as it was.
  mutating func keep(
    _ ledgers: RemoteLedgers,
    local edits: [Effect.LocalEdit],
  ) throws(SyncError) {
    if edits.isEmpty, isRecorded(ledgers) { return }
    let shared = edits.filter { planned[$0.path]?.checksum == $0.record?.checksum }
      .map { ($0.path, $0.record) }
    let agreed = isSurveyKept ? (base.local, base.remote) : surveyed
    let after = Situation(
      local: scan.table.applying(edits.map { ($0.path, $0.record) }),
      localBase: agreed.0.applying(shared),
      remote: ledgers.versions,
      remoteBase: agreed.1.applying(shared),
      deletions: ledgers.deletions,
      deletionsBase: base.deletions,
    )
    let (here, there) = after.settledBases(isUnseen: isUnseen)
    makeDurable(edits.map(\.path) + newlyAgreed(here))
    try update(.versionsLocal, here.csv())
    try update(.deletedLocal, pendingDeletions(after).csv())
    let deletions = after.settledDeletions
    try keepCopies(of: ledgers, base: there, deletions)
    base = Base(local: here, remote: there, deletions: deletions)
    isSurveyKept = true
  }

  /// The bases with what both sides held when the plan was made.
  private var surveyed: (VersionTable, VersionTable) {
    Situation(
      local: scan.table,
      localBase: base.local,
      remote: planned,
      remoteBase: base.remote,
    ).settledBases(isUnseen: isUnseen)
  }

  private func isUnseen(_ path: RelativePath) -> Bool {
    scan.isUnknown(path) || ignore.ignores(path)
  }

  /// Whether the files here say all there is to say, since nothing has changed anywhere.
  private func isRecorded(_ ledgers: RemoteLedgers) -> Bool {
    guard let recorded, recorded == RecordedTags(ledgers), metadata.hasLedgers else { return false }
    return scan.table.hasSameRows(as: base.local)
      && base.local.hasSameContents(as: ledgers.versions)
      && base.remote.hasSameContents(as: ledgers.versions)
  }

  /// The paths of which the base says something else from now on than it did: files that this run
  /// wrote or removed, or an earlier one that broke off before it could record that.
  private func newlyAgreed(_ here: VersionTable) -> [RelativePath] {
    var paths: [RelativePath] = []
    let old = base.local
    var next = 0
    for position in 0..<here.count {
      while next < old.count, old.comparePath(at: next, with: here, at: position) < 0 {
        paths.append(old.path(at: next))
        next += 1
      }
      let isOld = next < old.count && old.comparePath(at: next, with: here, at: position) == 0
      let isSame = isOld && old.checksum(at: next) == here.checksum(at: position)
      if isOld { next += 1 }
      if !isSame { paths.append(here.path(at: position)) }
    }
    while next < old.count {
      paths.append(old.path(at: next))
      next += 1
    }
    return paths
  }

  /// Makes the names of written and removed files survive a loss of power.
  ///
  /// A row of a file that is then not there after all would look like a deletion, which the
  /// next run proposes to everybody. For a folder that cannot be synchronized, because it is
  /// gone or may not be read, the one above it is.
  private func makeDurable(_ paths: [RelativePath]) {
    let tree = metadata.tree
    let folders = Set(paths.map { ObjectKey($0).folder })
    if folders.count >= Self.many, (try? tree.synchronizeEverything()) != nil { return }
    for var folder in folders {
      while (try? tree.synchronize(directory: folder)) == nil, let inner = folder {
        folder = inner.folder
      }
    }
  }

  /// Our copies of the remote's ledgers, with the ETags that let the next run skip a download.
  private func keepCopies(
    of ledgers: RemoteLedgers,
    base there: VersionTable,
    _ deletions: DeletionTable,
  ) throws(SyncError) {
    var tags = LedgerTags()
    if let bytes = ledgers.deletionsBytes, deletions.rows.count == ledgers.deletions.rows.count {
      try update(.deletedRemote, bytes)
      if let tag = ledgers.deletionsTag {
        tags.deletions = try LedgerTags.Entry(copy: bytes, eTag: tag)
      }
    } else {
      try update(.deletedRemote, deletions.csv())
    }
    if let bytes = ledgers.versionsBytes, there.hasSameContents(as: ledgers.versions) {
      try update(.versions, bytes)
      if let tag = ledgers.versionsTag {
        tags.versions = try LedgerTags.Entry(copy: bytes, eTag: tag)
      }
    } else {
      try update(.versions, there.csv())
    }
    try update(.ledgerTags, tags.bytes)
  }

  /// The rows of files that were deleted here and still are on the remote.
  private func pendingDeletions(_ after: Situation) -> VersionTable {
    var builder = VersionTableBuilder()
    let local = after.local
    var next = 0
    for position in 0..<base.local.count {
      while next < local.count, local.comparePath(at: next, with: base.local, at: position) < 0 {
        next += 1
      }
      if next < local.count, local.comparePath(at: next, with: base.local, at: position) == 0 {
        continue
      }
      let path = base.local.path(at: position)
      guard !scan.isUnknown(path), !ignore.ignores(path),
        let there = after.remote.position(of: path)
      else { continue }
      builder.append(after.remote, at: there)
    }
    return builder.finish()
  }

  /// Writes a file unless it has these bytes already.
  private func update(_ file: MetadataFolder.File, _ bytes: [UInt8]) throws(SyncError) {
    if try metadata.read(file) == bytes { return }
    try metadata.write(bytes, to: file)
  }
}

// MARK: - Deletions under way

extension BaseKeeper {
  /// Notes objects that are to go as soon as the ledgers say so.
  ///
  /// A run that is killed in between leaves the note, and the next one deletes them.
  func expectDeletions(_ edits: [LedgerEdit]) throws(SyncError) {
    var problems: [Problem] = []
    let noted = try metadata.table(.pendingDeletions, problems: &problems)
    let rows = Dictionary(edits.map { ($0.path, $0.old) }, uniquingKeysWith: { $1 })
    try metadata.write(noted.applying(rows).csv(), to: .pendingDeletions)
  }

  /// Takes objects that are gone from the note; what an earlier commit could not finish stays.
  func deletionsAreDone(_ edits: [LedgerEdit]) throws(SyncError) {
    var problems: [Problem] = []
    let noted = try metadata.table(.pendingDeletions, problems: &problems)
    let rest = noted.applying(edits.map { ($0.path, nil) })
    if rest.isEmpty { return try metadata.remove(.pendingDeletions) }
    try metadata.write(rest.csv(), to: .pendingDeletions)
  }
}

// MARK: - Changes under way

extension BaseKeeper {
  /// The files that are about to be replaced on either side, with what they will then be.
  func replacements(by decisions: Decisions) -> [(RelativePath, VersionRecord?)] {
    let changes = decisions.accepted.lazy.filter { !$0.kind.isDeletion }
      .map { ($0.path, $0.kind.direction == .push ? $0.local : $0.remote) }
    let settlements = decisions.settled.lazy
      .map { ($0.conflict.path, $0.choice == .mine ? $0.conflict.local : $0.conflict.remote) }
    return (Array(changes) + Array(settlements)).filter { path, _ in
      base.local.position(of: path) != nil
    }
  }

  /// Notes the files that are about to be replaced.
  ///
  /// A run that is killed before it has recorded what it did leaves the note. Without it, a person
  /// who then goes back to what the base still says would seem to have changed nothing.
  func expect(_ replacements: [(RelativePath, VersionRecord?)]) throws(SyncError) {
    var problems: [Problem] = []
    let noted = try metadata.table(.unrecorded, problems: &problems)
    try metadata.write(noted.applying(replacements).csv(), to: .unrecorded)
  }

  /// Takes from the note what is recorded, and what was not replaced after all.
  ///
  /// - Parameter edits: what was written and removed here since the scan.
  /// - Throws: `SyncError` if the note cannot be read or written; it then stays as it was.
  func changesAreRecorded(local edits: [Effect.LocalEdit]) throws(SyncError) {
    var problems: [Problem] = []
    let noted = try metadata.table(.unrecorded, problems: &problems)
    if noted.isEmpty { return try metadata.remove(.unrecorded) }
    let written = Dictionary(edits.map { ($0.path, $0.record) }, uniquingKeysWith: { $1 })
    let settled = (0..<noted.count).map(noted.path(at:)).filter { path in
      guard let known = base.local[path]?.checksum else { return true }
      let here = written[path] ?? scan.table[path]
      return known == noted[path]?.checksum || known == here?.checksum
    }
    let rest = noted.applying(settled.map { ($0, nil) })
    if rest.isEmpty { return try metadata.remove(.unrecorded) }
    try metadata.write(rest.csv(), to: .unrecorded)
  }
}
