import Hashing
import LocalFiles
import Manifest
import Storage

/// Carries out what was decided on a conflict.
struct Settler: Sendable {
  let place: Workplace

  /// What became of a conflict.
  struct Outcome: Sendable {
    var effect: Effect
    /// The conflict copy, if one was made.
    var copy: RelativePath?
    /// Whether the conflict came up after the plan was made.
    var isLate = false
  }

  /// Settles a conflict, or throws and leaves both sides as they were.
  func settle(_ settlement: Settlement) async throws -> Outcome {
    let conflict = settlement.conflict
    switch settlement.choice {
    case .mine: return Outcome(effect: try await pushMine(conflict))
    case .theirs: return try await giveWay(conflict)
    case .keepBoth: return try await keepBoth(conflict)
    }
  }

  private func pushMine(_ conflict: Conflict) async throws -> Effect {
    guard place.mode.pushes else {
      throw StepFailure.overtaken("this run does not write to the remote")
    }
    return try await Uploader(place: place).push(
      Change(
        path: conflict.path,
        kind: .pushModified,
        local: conflict.local,
        remote: conflict.remote,
        remarks: [.revert],
      )
    )
  }

  /// Gives the name to their content, and keeps ours in the trash of the remote.
  ///
  /// A rule such as "the newer one" may have chosen, and clocks may be wrong. Where nothing may
  /// be written to the remote, ours stays here as a conflict copy.
  private func giveWay(_ conflict: Conflict) async throws -> Outcome {
    guard place.mode.pulls else {
      throw StepFailure.overtaken("this run does not write to the Data folder")
    }
    guard place.mode.pushes else { return try await keepBoth(conflict) }
    try await RemoteRemover(place: place).keepOurs(conflict.path, conflict.local.checksum)
    return Outcome(effect: try await pullTheirs(conflict))
  }

  private func pullTheirs(_ conflict: Conflict) async throws -> Effect {
    guard place.mode.pulls else {
      throw StepFailure.overtaken("this run does not write to the Data folder")
    }
    return try await Downloader(place: place).pull(
      Change(
        path: conflict.path,
        kind: .pullModified,
        local: conflict.local,
        remote: conflict.remote,
      )
    )
  }

  /// Gives the name to their content, with ours beside it.
  ///
  /// Our copy is complete, and survives a loss of power, before theirs takes the name, so that
  /// ours always has one.
  private func keepBoth(_ conflict: Conflict) async throws -> Outcome {
    guard place.mode.pulls else { return try await keepBothThere(conflict) }
    let (copy, status) = try makeCopy(of: conflict)
    var effect: Effect
    do {
      try place.tree.synchronize(directory: ObjectKey(copy).folder)
      effect = try await pullTheirs(conflict)
    } catch {
      takeBack(copy, status, of: conflict)
      throw error
    }
    let ours = VersionRecord(
      checksum: conflict.local.checksum,
      timeEdited: conflict.local.timeEdited,
      editedBy: place.editor,
    )
    effect.local.append(Effect.LocalEdit(path: copy, record: ours, status: status))
    guard place.mode.pushes else { return Outcome(effect: effect, copy: copy) }
    do {
      effect.bytesUp += try await Uploader(place: place).store(ours, of: copy, as: copy, over: nil)
      effect.remote.append(LedgerEdit(path: copy, old: nil, new: ours))
    } catch {
      // The copy is an ordinary new file here; the next run pushes it.
      if case .interrupted = StepFailure(error) { throw error }
    }
    return Outcome(effect: effect, copy: copy)
  }

  /// Puts our content beside theirs on the remote, for a run that leaves this side alone.
  private func keepBothThere(_ conflict: Conflict) async throws -> Outcome {
    guard place.mode.pushes else {
      throw StepFailure.overtaken("this run writes to neither side")
    }
    let copy = try name(of: conflict, number: 1)
    if place.remote[copy]?.checksum == conflict.local.checksum {
      return Outcome(effect: Effect(), copy: copy)
    }
    let sent = try await Uploader(place: place).store(
      conflict.local,
      of: conflict.path,
      as: copy,
      over: nil,
    )
    var ours = conflict.local
    ours.editedBy = place.editor
    return Outcome(
      effect: Effect(remote: [LedgerEdit(path: copy, old: nil, new: ours)], bytesUp: sent),
      copy: copy,
    )
  }

  /// Copies our file to the name of its conflict copy.
  ///
  /// - Returns: the name, and the status, which is nil if somebody may have written to it as soon
  ///   as it was there.
  private func makeCopy(of conflict: Conflict) throws -> (RelativePath, FileStatus?) {
    let scratch = place.scratch().key
    defer { try? place.tree.remove(scratch) }
    try place.tree.copy(ObjectKey(conflict.path), to: scratch)
    guard try checksum(of: place.tree.open(scratch)) == conflict.local.checksum else {
      throw StepFailure.overtaken("it was changed here meanwhile")
    }
    let finished = try place.tree.status(of: scratch)
    for number in 1...1_000 {
      let copy = try name(of: conflict, number: number)
      let key = ObjectKey(copy)
      do throws(FileError) {
        try place.tree.rename(scratch, to: key, mode: .absent)
      } catch {
        guard error.code == .exists else { throw error }
        // A run that was killed may have made this very copy.
        let status = try place.tree.status(of: key)
        let there = try? checksum(of: place.tree.open(key))
        if there != conflict.local.checksum { continue }
        return (copy, status)
      }
      guard let status = try place.tree.status(of: key) else { continue }
      let isOurs = finished.map { SideTrack.isSurelyUntouched(status, since: $0) } ?? false
      return (copy, isOurs ? status : nil)
    }
    throw StepFailure.failed("there is no free name for a conflict copy")
  }

  /// Removes a copy that turned out not to be needed, while both it and its original are what
  /// they were.
  private func takeBack(_ copy: RelativePath, _ status: FileStatus?, of conflict: Conflict) {
    guard let status, let expected = place.scan.status(of: conflict.path),
      let original = try? place.tree.status(of: ObjectKey(conflict.path)),
      original.isSameContent(as: expected)
    else { return }
    let content = conflict.local.checksum
    let aside = place.sideTrack(for: copy, contents: [content])
    _ = try? aside.remove(in: place, expected: status, content)
  }

  private func name(of conflict: Conflict, number: Int) throws(FileError) -> RelativePath {
    try ConflictName(owner: place.editor, time: conflict.local.timeEdited, number: number)
      .path(beside: conflict.path)
  }
}
