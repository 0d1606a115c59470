extension Situation {
  /// Returns what the next sync is to take as its bases, when this is the situation after one.
  ///
  /// Where both sides agree, the base is what they hold. Where they do not, because a change
  /// was declined, failed or left out, the base stays what it was, so that the next plan
  /// proposes the same change again, in the same direction.
  ///
  /// - Parameter isUnseen: whether nobody looked at a path here, so that its absence from
  ///   `local` says nothing.
  /// - Returns: the rows for `versionsLocal.csv` and for our copy of `versions.csv`.
  public func settledBases(
    isUnseen: (RelativePath) -> Bool
  ) -> (local: VersionTable, remote: VersionTable) {
    var here = VersionTableBuilder()
    var there = VersionTableBuilder()
    var walk = SideBySideWalk(self)
    while let step = walk.next() {
      if agrees(at: step), step.local != nil || !isUnseenBase(step, isUnseen) {
        if let position = step.local { here.append(local, at: position) }
        if let position = step.remote { there.append(remote, at: position) }
      } else {
        if let position = step.localBase { here.append(localBase, at: position) }
        if let position = step.remoteBase { there.append(remoteBase, at: position) }
      }
    }
    return (here.finish(), there.finish())
  }

  /// Returns the deletions that the next sync is to take as known.
  ///
  /// Those that were not followed here are left out, so that they are proposed again.
  public var settledDeletions: DeletionTable {
    let known = DeletionNotices.count(deletionsBase)
    var seen: [RelativePath: Int] = [:]
    return DeletionTable(
      rows: deletions.rows.filter { row in
        seen[row.path, default: 0] += 1
        if seen[row.path, default: 0] <= known[row.path, default: 0] { return true }
        return local.position(of: row.path) == nil || remote.position(of: row.path) != nil
      }
    )
  }

  /// Whether a path that only the bases have is one at which nobody looked.
  private func isUnseenBase(
    _ step: SideBySideWalk.Step,
    _ isUnseen: (RelativePath) -> Bool,
  ) -> Bool {
    let path = step.localBase.map(localBase.path(at:)) ?? step.remoteBase.map(remoteBase.path(at:))
    return path.map(isUnseen) ?? false
  }

  private func agrees(at step: SideBySideWalk.Step) -> Bool {
    switch (step.local, step.remote) {
    case (nil, nil): true
    case (let here?, let there?): local.checksum(at: here) == remote.checksum(at: there)
    default: false
    }
  }
}

extension VersionTable {
  /// Whether two tables have the same rows, and no damaged ones.
  public func hasSameRows(as other: VersionTable) -> Bool {
    guard kept.isEmpty, other.kept.isEmpty, hasSameContents(as: other) else { return false }
    let numbers = editors.map { editor in other.editors.firstIndex(of: editor).map(UInt32.init) }
    return (0..<count).allSatisfy { position in
      let (row, counterpart) = (rows[position], other.rows[position])
      return row.time == counterpart.time && numbers[Int(row.editor)] == counterpart.editor
    }
  }

  /// Whether two tables have the same paths with the same checksums.
  public func hasSameContents(as other: VersionTable) -> Bool {
    guard count == other.count else { return false }
    return (0..<count).allSatisfy { position in
      checksum(at: position) == other.checksum(at: position)
        && comparePath(at: position, with: other, at: position) == 0
    }
  }
}

extension VersionTableBuilder {
  /// Adds the row at `position` of another table.
  public mutating func append(_ table: VersionTable, at position: Int) {
    let editor = editorNumber(of: table.record(at: position).editedBy)
    append(rowAt: position, of: table, editor: editor)
  }
}
