@testable import Manifest

/// Both sides and both bases of a small folder, as contents by path, and what a sync makes
/// of them: the model that the laws are checked against.
struct World {
  typealias Side = [RelativePath: Checksum]

  var local: Side = [:]
  var localBase: Side = [:]
  var remote: Side = [:]
  var remoteBase: Side = [:]
  var deletions: [DeletionTable.Row] = []
  var deletionsBase: [DeletionTable.Row] = []

  var situation: Situation {
    Situation(
      local: VersionTable(local, time: 1),
      localBase: VersionTable(localBase, time: 1),
      remote: VersionTable(remote, time: 2),
      remoteBase: VersionTable(remoteBase, time: 2),
      deletions: DeletionTable(rows: deletions),
      deletionsBase: DeletionTable(rows: deletionsBase),
    )
  }

  /// Announces every file that the remote lost since the last sync, as its deleters do.
  mutating func announceDeletions() {
    for (path, content) in remoteBase.sorted(by: { $0.key < $1.key }) where remote[path] == nil {
      deletions.append(.init(path: path, record: VersionRecord(content, time: 2)))
    }
  }

  /// The same, seen from the other side.
  var mirrored: World {
    var mirror = World(local: remote, localBase: remoteBase, remote: local, remoteBase: localBase)
    mirror.announceDeletions()
    return mirror
  }

  /// Performs a plan, each conflict by keeping both, and records what is then the same.
  mutating func perform(_ plan: Plan) {
    for change in plan.changes { perform(change) }
    for conflict in plan.conflicts {
      let copy = RelativePath(notation: "\(conflict.path) (conflict)")
      local[copy] = local[conflict.path]
      remote[copy] = local[conflict.path]
      local[conflict.path] = remote[conflict.path]
    }
    rebase()
  }

  private mutating func perform(_ change: Change) {
    if change.kind == .pushDeleted {
      deletions.append(.init(path: change.path, record: change.remote))
    }
    switch change.kind.direction {
    case .push: remote[change.path] = local[change.path]
    case .pull: local[change.path] = remote[change.path]
    }
  }

  private mutating func rebase() {
    for path in Set([local, localBase, remote, remoteBase].flatMap(\.keys))
    where local[path] == remote[path] {
      localBase[path] = local[path]
      remoteBase[path] = remote[path]
    }
    deletionsBase = deletions
  }
}

extension VersionTable {
  init(_ contents: World.Side, time: Int64) {
    var builder = VersionTableBuilder()
    for (path, content) in contents { builder.append(path, VersionRecord(content, time: time)) }
    self = builder.finish()
  }
}

extension VersionRecord {
  init(_ content: Checksum, time: Int64) {
    self.init(checksum: content, timeEdited: Timestamp(seconds: time), editedBy: "alice")
  }
}
