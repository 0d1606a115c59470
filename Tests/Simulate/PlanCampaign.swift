import Simulation

/// The planner alone, with many seeds.
struct PlanCampaign {
  let first: UInt64
  let count: UInt64

  /// - Returns: whether no seed broke a law.
  func run() -> Bool {
    let clock = ContinuousClock()
    let start = clock.now
    var failures = 0
    for seed in first..<(first + count) {
      guard let failure = PlanCheck.run(seed: seed) else { continue }
      failures += 1
      print("plan \(seed): \(failure)")
      if failures == 5 { break }
    }
    let seconds = (clock.now - start) / .seconds(1)
    print("\(count) cases, \(failures) wrong; \(Int(Double(count) / seconds * 60)) a minute")
    return failures == 0
  }
}
