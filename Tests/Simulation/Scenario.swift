import Storage

/// All that is decided before a simulation begins: who takes part, what they do, and how
/// unreliable the world is.
package struct Scenario: Sendable {
  /// What chance decides in the course of it.
  package var seed: UInt64
  var people: Int
  package var kind: StoreKind
  var weather: Weather
  var machines: [Nature]
  var names: [String]
  /// Whether names are in each other's way, so that a person has to help in the end.
  var collides: Bool
  /// How often somebody does something at the very moment of a call to the disk.
  var meddling: Double
  package var turns: [Turn]
  /// What does not keep its promise, as a test of the test.
  package var sabotage: Sabotage?

  /// What is peculiar to a machine.
  struct Nature: Sendable {
    var disk: Disk.Nature
    /// How many seconds its clock is ahead.
    var skew: Int64
    /// How many hours its wall is ahead of universal time.
    var zone: Int64
  }

  static let mostPeople = ["alice", "bob", "carol", "dave"]

  private static let plainNames = ["a", "b.csv", "c.csv", "sub/a", "sub/deep/d.csv", "e.txt"]
  private static let collidingNames = ["a", "d", "d/e", "d/e/f", "sub/d"]

  /// The scenario of a seed.
  package init(seed: UInt64) {
    self.seed = seed
    let chance = Chance(seed: seed, stream: 1)
    people = 2 + chance.below(10) / 4
    kind = chance.pick(StoreKind.all) ?? StoreKind.all[0]
    weather = Weather(chance)
    collides = chance.happens(0.15)
    let names = collides ? Self.collidingNames : Self.plainNames
    self.names = Array(names.prefix(2 + chance.below(names.count - 1)))
    meddling = chance.happens(0.5) ? 0 : [0.003, 0.01, 0.03][chance.below(3)]
    machines = Self.mostPeople.map { _ in Nature(chance) }
    var turns: [Turn] = []
    for person in 0..<people {
      for _ in 0..<(3 + chance.below(9)) {
        turns.append(Turn(of: person, chance, mayTurnInsideOut: collides))
      }
    }
    self.turns = turns
  }
}

extension Scenario.Nature {
  fileprivate init(_ chance: Chance) {
    let ticks: [Int64] = [1, 4_000_000, 10_000_000, 1_000_000_000, 2_000_000_000]
    disk = Disk.Nature(
      tick: chance.pick(ticks) ?? 1,
      canExchange: chance.happens(0.85),
      synchronizesAtOnce: chance.happens(0.7),
    )
    skew = chance.happens(0.5) ? 0 : Int64(chance.below(7_200)) - 3_600
    zone = Int64(chance.below(5)) - 2
  }
}

extension Weather {
  fileprivate init(_ chance: Chance) {
    self.init()
    guard chance.happens(0.8) else { return }
    let scale = [0.005, 0.02, 0.06][chance.below(3)]
    let kinds: [WritableKeyPath<Weather, Double>] = [
      \.refused, \.lost, \.late, \.duplicated, \.truncated, \.corrupted, \.denied, \.slow,
    ]
    for kind in kinds
    where chance.happens(0.6) {
      self[keyPath: kind] = scale
    }
    // Most of what changes on its way is noticed at once; the rest is what is looked for.
    corrupted *= 3
    // Only copies are denied, and few are made.
    denied *= 10
    if chance.happens(0.3) { outages = scale / 8 }
  }
}
