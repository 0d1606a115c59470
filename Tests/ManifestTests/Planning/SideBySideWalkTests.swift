import Testing

@testable import Manifest

struct SideBySideWalkTests {
  @Test func `each path of any table is visited once, in order, with its rows`() {
    let names = ["a", "a-", "a/b", "b", "c", "\u{e9}", "z"]
    for subset in 0..<(1 << 12) {
      let situation = Situation(
        local: table(names, subset),
        localBase: table(names, subset >> 2),
        remote: table(names, subset >> 4),
        remoteBase: table(names, subset >> 5),
      )
      #expect(walked(situation) == expected(situation, names))
    }
  }

  private func table(_ names: [String], _ bits: Int) -> VersionTable {
    let chosen = names.indices.filter { bits >> $0 & 1 == 1 }
    return VersionTable(notation: chosen.map { "\(names[$0])=A" }.joined(separator: " "))
  }

  private func walked(_ situation: Situation) -> [[Int?]] {
    var walk = SideBySideWalk(situation)
    var steps: [[Int?]] = []
    while let step = walk.next() {
      steps.append([step.local, step.localBase, step.remote, step.remoteBase])
    }
    return steps
  }

  private func expected(_ situation: Situation, _ names: [String]) -> [[Int?]] {
    names.map(RelativePath.init(notation:)).sorted().compactMap { path in
      let step = [
        situation.local, situation.localBase, situation.remote, situation.remoteBase,
      ].map { $0.position(of: path) }
      return step.contains { $0 != nil } ? step : nil
    }
  }
}
