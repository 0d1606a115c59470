import Glibc
import Simulation

/// What `simulate` is asked for.
struct Arguments {
  var seeds: UInt64 = 1_000
  var first: UInt64 = 0
  var seed: UInt64?
  var minutes: Int?
  var isTraced = false
  var sabotage: Sabotage?
  /// Whether the kinds of sabotage are listed.
  var listsSabotages = false
  /// How many cases of the planner alone are checked, instead of all else.
  var plans: UInt64?
  var shrinks = true
  /// Whether each seed runs twice, which must give the same.
  var repeats = false
  /// How many seeds are tried at once: one on each core.
  var jobs = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  /// How many failures end a campaign.
  var mostFailures = 5

  init(_ words: some Sequence<String>) {
    var words = words.makeIterator()
    while let word = words.next() {
      switch word {
      case "--seeds": seeds = words.next().flatMap { UInt64($0) } ?? seeds
      case "--first": first = words.next().flatMap { UInt64($0) } ?? first
      case "--seed": seed = words.next().flatMap { UInt64($0) }
      case "--minutes": minutes = words.next().flatMap { Int($0) }
      case "--jobs": jobs = words.next().flatMap { Int($0) } ?? jobs
      case "--failures": mostFailures = words.next().flatMap { Int($0) } ?? mostFailures
      case "--sabotage": sabotage = words.next().flatMap { Sabotage(name: $0) }
      case "--sabotages": listsSabotages = true
      case "--plans": plans = words.next().flatMap { UInt64($0) }
      case "--trace": isTraced = true
      case "--no-shrinking": shrinks = false
      case "--twice": repeats = true
      default: print("simulate does not know \(word)")
      }
    }
  }
}
