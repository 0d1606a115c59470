import Simulation
import Testing

/// So many seeds as a minute allows; `Scripts/simulate` runs as many as one likes.
struct SimulationTests {
  private static let portion: UInt64 = 20

  @Test(arguments: UInt64(0)..<5)
  func `whatever a team does and suffers, the promises hold`(portion: UInt64) {
    let first = portion * Self.portion
    for seed in first..<(first + Self.portion) {
      let outcome = Simulation.run(Scenario(seed: seed))
      #expect(outcome.violations == [], "Scripts/simulate --seed \(seed) shows it")
    }
  }

  @Test(arguments: UInt64(0)..<4)
  func `plans that are carried out in part and in any order end, and lose nothing`(
    portion: UInt64
  ) {
    for seed in portion * 500..<(portion + 1) * 500 {
      #expect(PlanCheck.run(seed: seed) == nil, "seed \(seed)")
    }
  }

  @Test(arguments: [
    Sabotage.ignoresIfMatch, .losesExchanged, .tearsRenames, .hidesEdits, .hidesLocks,
    .ignoresDigests,
  ])
  func `a world that does not keep its promises is found out`(sabotage: Sabotage) {
    let isFound = (UInt64(0)..<400).contains { seed in
      var scenario = Scenario(seed: seed)
      scenario.sabotage = sabotage
      return !Simulation.run(scenario).violations.isEmpty
    }
    #expect(isFound)
  }
}
