import Simulation

/// One seed, again, and then the smallest scenario that still breaks a promise.
struct Replay {
  private let arguments: Arguments
  private let seed: UInt64

  init(_ arguments: Arguments, seed: UInt64) {
    self.arguments = arguments
    self.seed = seed
  }

  /// - Returns: whether all is well.
  func run() -> Bool {
    var scenario = Scenario(seed: seed)
    scenario.sabotage = arguments.sabotage
    var outcome = Simulation.run(scenario, isTraced: arguments.isTraced)
    if outcome.violations.isEmpty {
      for line in outcome.lines { print(line) }
      print("seed \(seed): all is well")
      return true
    }
    if arguments.shrinks {
      var shrinker = Shrinker(scenario)
      scenario = shrinker.shrink()
      outcome = Simulation.run(scenario, isTraced: true)
    }
    for line in scenario.lines + outcome.lines { print(line) }
    print("seed \(seed):")
    for violation in outcome.violations { print("  \(violation)") }
    return false
  }
}
