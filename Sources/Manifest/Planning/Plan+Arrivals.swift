extension Plan {
  /// Holds back the arrivals that cannot lie beside what stands or arrives on their side.
  mutating func checkArrivals(in situation: Situation) {
    for direction in Change.Direction.allCases {
      let arrivals = changes.compactMap { change in
        change.kind.isArrival && change.kind.direction == direction ? change.path : nil
      }
      if arrivals.isEmpty { continue }
      let side = TargetSide(of: self, in: situation, direction: direction)
      var twins = TwinCheck(side, arrivals: arrivals)
      inspect(direction, isBinding: twins.isBinding) { twins.problem(with: $0) }
      var collisions = CollisionCheck(side)
      inspect(direction, isBinding: true) { collisions.problem(with: $0) }
    }
  }

  /// Notes the problem with each arrival, and takes it out of the plan if that is binding.
  private mutating func inspect(
    _ direction: Change.Direction,
    isBinding: Bool,
    _ problem: (RelativePath) -> Problem?,
  ) {
    var found: [Problem] = []
    changes.removeAll { change in
      guard change.kind.isArrival, change.kind.direction == direction else { return false }
      guard let trouble = problem(change.path) else { return false }
      found.append(trouble)
      return isBinding
    }
    problems += found
  }
}
