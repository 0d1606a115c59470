import Simulation

/// Many seeds, on all cores.
struct Campaign {
  private let arguments: Arguments
  private let clock = ContinuousClock()

  /// What a seed came to.
  private struct Finding: Sendable {
    var violation: String?
    var runs: Int
    /// Where a second run of the seed differed from the first.
    var difference: [String]
  }

  /// What all seeds came to.
  private struct Tally: Sendable {
    var seeds = 0
    var runs = 0
    var failures = 0
  }

  init(_ arguments: Arguments) {
    self.arguments = arguments
  }

  /// - Returns: whether no seed broke a promise.
  func run() -> Bool {
    let start = clock.now
    let seeds = arguments.first..<(arguments.first + arguments.seeds)
    let tally = Crew(jobs: arguments.jobs, portion: 1).run(seeds, Tally()) { seed in
      examine(seed)
    } hear: { tally, seed, finding in
      hear(finding, of: seed, &tally)
      return tally.failures < arguments.mostFailures && !isOver(since: start)
    }
    let minutes = (clock.now - start) / .seconds(60)
    print(
      "\(tally.seeds) seeds, \(tally.runs) runs of the program, "
        + "\(tally.failures) with a violation; \(Int(Double(tally.seeds) / minutes)) seeds a minute"
    )
    return tally.failures == 0
  }

  private func isOver(since start: ContinuousClock.Instant) -> Bool {
    arguments.minutes.map { clock.now - start > .seconds($0 * 60) } ?? false
  }

  private func hear(_ finding: Finding, of seed: UInt64, _ tally: inout Tally) {
    tally.seeds += 1
    tally.runs += finding.runs
    if !finding.difference.isEmpty {
      print("seed \(seed) does not repeat itself:")
      for line in finding.difference { print(line) }
    }
    guard let violation = finding.violation else { return }
    tally.failures += 1
    print("seed \(seed): \(violation)")
  }

  private func examine(_ seed: UInt64) -> Finding {
    let outcome = Simulation.run(scenario(seed), isTraced: arguments.repeats)
    return Finding(
      violation: outcome.violations.first,
      runs: outcome.runs,
      difference: arguments.repeats ? difference(from: outcome, seed) : [],
    )
  }

  private func scenario(_ seed: UInt64) -> Scenario {
    var scenario = Scenario(seed: seed)
    scenario.sabotage = arguments.sabotage
    return scenario
  }

  /// Runs a seed again.
  ///
  /// - Returns: some lines of both runs where they differ, or none.
  private func difference(from outcome: Simulation.Outcome, _ seed: UInt64) -> [String] {
    let again = Simulation.run(scenario(seed), isTraced: true)
    guard again.lines != outcome.lines else { return [] }
    let index = zip(again.lines, outcome.lines).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
    let some = { (lines: [String]) in lines.dropFirst(max(0, index - 3)).prefix(6) }
    return some(outcome.lines) + ["and"] + some(again.lines)
  }
}
