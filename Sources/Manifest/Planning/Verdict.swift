/// What should follow for one path, seen by itself.
enum Verdict {
  case nothing
  case change(Change.Kind, [Change.Remark] = [])
  case conflict(Conflict.Reason)
}

/// The rules that turn what the tables say of one path into a verdict.
///
/// Contents are compared by checksum alone. Times decide in one case only: where
/// neither side changed, or nothing was ever synced, and a person reviews the proposal.
/// Content is replaced or deleted only on behalf of a side whose base proves that it
/// had that very content.
struct Rules {
  let undecided: Planner.Undecided
  let isFirstSync: Bool

  func verdict(on standing: Standing, deletion: DeletionNotice) -> Verdict {
    switch (standing.local, standing.remote) {
    case (nil, nil): .nothing
    case (.some(let local), nil): onlyHere(local, standing, deletion)
    case (nil, .some(let remote)): onlyThere(remote, standing)
    case (.some(let local), .some(let remote)): onBoth(local, remote, standing)
    }
  }

  private func onlyHere(
    _ local: VersionRecord,
    _ standing: Standing,
    _ deletion: DeletionNotice,
  ) -> Verdict {
    guard let base = standing.remoteBase else {
      return .change(.pushNew, deletion == .none ? [] : [.deletedThere])
    }
    guard deletion == .new else { return .change(.pushNew, [.rowLost]) }
    let isWhatWasDeleted = !standing.changedHere && local.checksum == base.checksum
    return isWhatWasDeleted ? .change(.pullDeleted) : .change(.pushNew, [.deletedThere])
  }

  private func onlyThere(_ remote: VersionRecord, _ standing: Standing) -> Verdict {
    guard let base = standing.localBase else { return .change(.pullNew) }
    let isWhatWasDeleted = !standing.changedThere && remote.checksum == base.checksum
    return isWhatWasDeleted ? .change(.pushDeleted) : .change(.pullNew, [.deletedHere])
  }

  private func onBoth(
    _ local: VersionRecord,
    _ remote: VersionRecord,
    _ standing: Standing,
  ) -> Verdict {
    if local.checksum == remote.checksum { return .nothing }
    if isFirstSync { return newer(local, remote, else: .bothCreated) }
    switch (standing.changedHere, standing.changedThere) {
    case (false, false): return newer(local, remote, else: .neitherChanged)
    case (true, false) where standing.basesAgree: return .change(.pushModified)
    case (false, true) where standing.basesAgree: return .change(.pullModified)
    default:
      let hasNoBase = standing.localBase == nil && standing.remoteBase == nil
      return .conflict(hasNoBase ? .bothCreated : .bothModified)
    }
  }

  /// Proposes the newer one to a person; the remote's, if both are of the same second.
  private func newer(
    _ local: VersionRecord,
    _ remote: VersionRecord,
    else reason: Conflict.Reason,
  ) -> Verdict {
    guard undecided == .proposeNewer else { return .conflict(reason) }
    let kind: Change.Kind = local.timeEdited > remote.timeEdited ? .pushModified : .pullModified
    return .change(kind, [.neitherChanged])
  }
}
