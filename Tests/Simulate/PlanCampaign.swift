import Simulation

/// The planner alone, with many seeds, on all cores.
struct PlanCampaign {
  let first: UInt64
  let count: UInt64
  let jobs: Int

  private static let mostFailures = 5

  /// - Returns: whether no seed broke a law.
  func run() -> Bool {
    let clock = ContinuousClock()
    let start = clock.now
    let crew = Crew(jobs: jobs, portion: 1_000)
    let tally = crew.run(first..<(first + count), (cases: 0, failures: 0)) { seed in
      PlanCheck.run(seed: seed)
    } hear: { tally, seed, failure in
      tally.cases += 1
      guard let failure else { return true }
      tally.failures += 1
      print("plan \(seed): \(failure)")
      return tally.failures < Self.mostFailures
    }
    let minutes = (clock.now - start) / .seconds(60)
    print(
      "\(tally.cases) cases, \(tally.failures) wrong; \(Int(Double(tally.cases) / minutes)) a minute"
    )
    return tally.failures == 0
  }
}
