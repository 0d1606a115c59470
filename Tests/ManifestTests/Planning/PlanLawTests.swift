import Testing

@testable import Manifest

struct PlanLawTests {
  @Test func `the laws hold for two files in every state that a sync can leave and find`() {
    for contents in everyChoice(of: 6) {
      var world = World()
      for (index, path) in ["x", "y"].enumerated() {
        world.setBoth(path, contents[3 * index..<3 * index + 3])
      }
      world.announceDeletions()
      let laws = PlanLaws(world)
      laws.check()
      #expect(laws.modesProposeSubsets())
    }
  }

  @Test(arguments: ["", "k"])
  func `the laws hold for a file even where the bases contradict each other`(other: String) {
    for contents in everyChoice(of: 4) {
      var world = World()
      world.setEach("x", contents[...])
      if !other.isEmpty {
        world.setEach(other, Array(repeating: Checksum(content: "K"), count: 4)[...])
      }
      world.announceDeletions()
      let laws = PlanLaws(world)
      laws.check()
      #expect(laws.modesProposeSubsets())
    }
  }

  @Test func `a file is deleted here only if the remote announced it`() {
    for contents in everyChoice(of: 4) {
      var world = World()
      world.setEach("x", contents[...])
      let plan = Planner().plan(world.situation)
      #expect(plan.count(of: .pullDeleted) == 0)
      #expect(PlanLaws(world).losesNothing())
      #expect(PlanLaws(world).performingLeavesNothing())
    }
  }

  @Test func `no plan puts a file where it leaves a folder`() {
    for contents in everyChoice(of: 6) {
      var world = World()
      world.setBoth("a", contents[..<3])
      world.setBoth("a/b", contents[3...])
      world.announceDeletions()
      let before = world.collisions
      world.perform(Planner().plan(world.situation))
      #expect(world.collisions.isSubset(of: before))
    }
  }

  @Test(arguments: 1...4)
  func `the laws hold for a folder that two people changed at random`(seed: UInt64) {
    var random = SplitMix(state: seed)
    for _ in 0..<1_500 {
      var base: World.Side = [:]
      for _ in 0..<8 { base.changeSomething(&random) }
      var world = World(local: base, localBase: base, remote: base, remoteBase: base)
      for _ in 0..<Int.random(in: 0...5, using: &random) { world.local.changeSomething(&random) }
      for _ in 0..<Int.random(in: 0...5, using: &random) { world.remote.changeSomething(&random) }
      world.announceDeletions()
      PlanLaws(world).check()
    }
  }
}

/// Every way to choose one of absent, A and B so many times.
private func everyChoice(of count: Int) -> [[Checksum?]] {
  let choices: [Checksum?] = [nil, Checksum(content: "A"), Checksum(content: "B")]
  return (0..<count).reduce([[]]) { lists, _ in
    lists.flatMap { list in choices.map { list + [$0] } }
  }
}

extension World {
  fileprivate mutating func setBoth(_ name: String, _ contents: ArraySlice<Checksum?>) {
    let path = RelativePath(notation: name)
    local[path] = contents[contents.startIndex]
    remote[path] = contents[contents.startIndex + 1]
    localBase[path] = contents[contents.startIndex + 2]
    remoteBase[path] = contents[contents.startIndex + 2]
  }

  fileprivate mutating func setEach(_ name: String, _ contents: ArraySlice<Checksum?>) {
    setBoth(name, contents)
    remoteBase[RelativePath(notation: name)] = contents[contents.startIndex + 3]
  }

  /// The sides on which `a` is both a file and a folder.
  fileprivate var collisions: Set<Change.Direction> {
    let file = RelativePath(notation: "a")
    let below = RelativePath(notation: "a/b")
    var sides: Set<Change.Direction> = []
    if local[file] != nil, local[below] != nil { sides.insert(.pull) }
    if remote[file] != nil, remote[below] != nil { sides.insert(.push) }
    return sides
  }
}

extension World.Side {
  /// Creates, edits, deletes or moves a file.
  fileprivate mutating func changeSomething(_ random: inout SplitMix) {
    let path = RelativePath(
      notation: "f\(Int.random(in: 0..<4, using: &random))/"
        + "\(Int.random(in: 0..<5, using: &random))"
    )
    switch Int.random(in: 0..<5, using: &random) {
    case 0: self[path] = nil
    case 1:
      guard let other = keys.sorted().randomElement(using: &random) else { return }
      self[path] = removeValue(forKey: other)
    default: self[path] = Checksum(high: 1, low: UInt64.random(in: 0..<200, using: &random))
    }
  }
}

/// A small generator of known quality (Steele, Lea, Flood 2014), so that a seed is a case.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
