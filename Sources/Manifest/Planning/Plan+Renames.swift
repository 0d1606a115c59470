extension Plan {
  /// Marks each deletion and arrival of one content, going the same way, as a rename.
  ///
  /// Each file is paired once: with one of the same file name if there is one, else in
  /// the order of the paths.
  mutating func pairRenames() {
    for direction in Change.Direction.allCases {
      let leaving = indicesByContent { $0.kind.isDeletion && $0.kind.direction == direction }
      if leaving.isEmpty { continue }
      let arriving = indicesByContent { $0.kind.isArrival && $0.kind.direction == direction }
      for (content, sources) in leaving {
        pair(sources, with: arriving[content] ?? [])
      }
    }
  }

  private func indicesByContent(where isWanted: (Change) -> Bool) -> [Checksum: [Int]] {
    var indices: [Checksum: [Int]] = [:]
    for (index, change) in changes.enumerated() where isWanted(change) {
      guard let content = (change.local ?? change.remote)?.checksum else { continue }
      indices[content, default: []].append(index)
    }
    return indices
  }

  private mutating func pair(_ sources: [Int], with targets: [Int]) {
    var targetsByName = Dictionary(grouping: targets.reversed()) { changes[$0].path.name }
    var taken: Set<Int> = []
    let rest = sources.filter { source in
      let name = changes[source].path.name
      guard let target = targetsByName[name]?.popLast() else { return true }
      taken.insert(target)
      markRename(source, target)
      return false
    }
    for (source, target) in zip(rest, targets.filter { !taken.contains($0) }) {
      markRename(source, target)
    }
  }

  private mutating func markRename(_ source: Int, _ target: Int) {
    changes[source].remarks.append(.movedAway(to: changes[target].path))
    changes[target].remarks.append(.renamed(from: changes[source].path))
  }
}
