import Simulation

/// Many seeds, one after the other.
struct Campaign {
  private let arguments: Arguments
  private let clock = ContinuousClock()

  init(_ arguments: Arguments) {
    self.arguments = arguments
  }

  /// - Returns: whether no seed broke a promise.
  func run() -> Bool {
    let start = clock.now
    var (failures, runs, done) = (0, 0, UInt64(0))
    for seed in arguments.first..<(arguments.first + arguments.seeds) {
      if let minutes = arguments.minutes, clock.now - start > .seconds(minutes * 60) { break }
      let outcome = Simulation.run(scenario(seed), isTraced: arguments.repeats)
      done += 1
      runs += outcome.runs
      if arguments.repeats { expectSame(outcome, seed) }
      guard let first = outcome.violations.first else { continue }
      failures += 1
      print("seed \(seed): \(first)")
      if failures >= arguments.mostFailures { break }
    }
    let seconds = (clock.now - start) / .seconds(1)
    print(
      "\(done) seeds, \(runs) runs of the program, \(failures) with a violation; "
        + "\(Int(Double(done) / seconds * 60)) seeds a minute"
    )
    return failures == 0
  }

  private func scenario(_ seed: UInt64) -> Scenario {
    var scenario = Scenario(seed: seed)
    scenario.sabotage = arguments.sabotage
    return scenario
  }

  private func expectSame(_ outcome: Simulation.Outcome, _ seed: UInt64) {
    let again = Simulation.run(scenario(seed), isTraced: true)
    guard again.lines != outcome.lines else { return }
    let index = zip(again.lines, outcome.lines).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
    print("seed \(seed) does not repeat itself, from line \(index) on:")
    print(outcome.lines.dropFirst(max(0, index - 3)).prefix(6).joined(separator: "\n"))
    print("and")
    print(again.lines.dropFirst(max(0, index - 3)).prefix(6).joined(separator: "\n"))
  }
}
