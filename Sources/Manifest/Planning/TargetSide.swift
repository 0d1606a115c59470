/// The side that changes of one direction write to: what stands there and may be in the way.
struct TargetSide {
  let table: VersionTable
  /// The folders in which something may stand though no table says so.
  private let foldersOfUnknown: Set<RelativePath>
  /// What the plan deletes; what it deletes on the other side is not on this one.
  let leaving: Set<RelativePath>
  let distinguishesTwins: Bool

  init(of plan: Plan, in situation: Situation, direction: Change.Direction) {
    let isHere = direction == .pull
    table = isHere ? situation.local : situation.remote
    foldersOfUnknown = isHere ? Set(situation.unknownHere.flatMap(\.folders)) : []
    distinguishesTwins =
      isHere ? situation.localDistinguishesTwins : situation.remoteDistinguishesTwins
    leaving = Set(plan.changes.lazy.filter(\.kind.isDeletion).map(\.path))
  }

  /// Whether a file of this name stands there and stays.
  func keepsFile(_ path: RelativePath) -> Bool {
    table.position(of: path) != nil && !leaving.contains(path)
  }

  /// Whether a folder of this name stands there and stays, because a file in it does.
  func keepsFolder(_ path: RelativePath) -> Bool {
    if foldersOfUnknown.contains(path) { return true }
    let prefix = path.prefixOfContents
    var position = table.lowerBound(of: prefix.span)
    while position < table.count {
      let inside = table.path(at: position)
      guard inside.bytes.starts(with: prefix) else { return false }
      if !leaving.contains(inside) { return true }
      position += 1
    }
    return false
  }
}
