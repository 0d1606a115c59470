import Glibc
import Simulation

/// Runs simulations, each from a seed, and shrinks those that break a promise.
@main
struct Simulate {
  static func main() {
    let arguments = Arguments(CommandLine.arguments.dropFirst())
    if arguments.listsSabotages {
      for sabotage in Sabotage.allCases { print("\(sabotage.name)\t\(sabotage.rawValue)") }
      return
    }
    let isWell =
      if let seed = arguments.seed {
        Replay(arguments, seed: seed).run()
      } else if let plans = arguments.plans {
        PlanCampaign(first: arguments.first, count: plans, jobs: arguments.jobs).run()
      } else {
        Campaign(arguments).run()
      }
    exit(isWell ? 0 : 1)
  }
}
