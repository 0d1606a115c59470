import Manifest
import Storage
import Synchrony

/// Makes a scenario that breaks a promise as small as it can be while it breaks one.
package struct Shrinker {
  private var smallest: Scenario
  private var left: Int

  /// Begins with a scenario that breaks a promise.
  ///
  /// - Parameters:
  ///   - scenario: the scenario.
  ///   - attempts: how many smaller ones are tried.
  package init(_ scenario: Scenario, attempts: Int = 3_000) {
    smallest = scenario
    left = attempts
  }

  /// The smallest scenario that was found.
  package mutating func shrink() -> Scenario {
    while left > 0 {
      let isSmaller =
        shrinkTurns() || shrinkTroubles() || shrinkPeople() || shrinkRuns() || shrinkPauses()
      if !isSmaller { break }
    }
    return smallest
  }

  private mutating func take(_ candidate: Scenario) -> Bool {
    guard left > 0 else { return false }
    left -= 1
    if Simulation.run(candidate).violations.isEmpty { return false }
    smallest = candidate
    return true
  }

  /// Leaves out turns, half of them first and at last each one.
  private mutating func shrinkTurns() -> Bool {
    var isSmaller = false
    var size = max(1, smallest.turns.count / 2)
    while true {
      var start = 0
      while start < smallest.turns.count {
        var candidate = smallest
        candidate.turns.removeSubrange(start..<min(start + size, candidate.turns.count))
        if take(candidate) { isSmaller = true } else { start += size }
      }
      if size == 1 { return isSmaller }
      size /= 2
    }
  }

  private mutating func shrinkTroubles() -> Bool {
    var isSmaller = false
    for weather in smallest.weather.milder {
      var candidate = smallest
      candidate.weather = weather
      if take(candidate) { isSmaller = true }
    }
    if smallest.meddling > 0 {
      var candidate = smallest
      candidate.meddling = 0
      if take(candidate) { isSmaller = true }
    }
    for index in smallest.machines.indices where !smallest.machines[index].isPlain {
      var candidate = smallest
      candidate.machines[index] = .plain
      if take(candidate) { isSmaller = true }
    }
    if let plain = StoreKind.all.first, smallest.kind != plain {
      var candidate = smallest
      candidate.kind = plain
      if take(candidate) { isSmaller = true }
    }
    return isSmaller
  }

  private mutating func shrinkPeople() -> Bool {
    let last = smallest.people - 1
    guard last >= 1, !smallest.turns.contains(where: { $0.person == last }) else { return false }
    var candidate = smallest
    candidate.people = last
    return take(candidate)
  }

  /// Makes runs ordinary ones.
  private mutating func shrinkRuns() -> Bool {
    var isSmaller = false
    for index in smallest.turns.indices {
      guard case .sync(let run) = smallest.turns[index].action, run != Turn.Run() else { continue }
      var plainer = run
      plainer.mode = .twoWay
      plainer.policy = .keepBoth
      plainer.isReadOnly = false
      for simpler in [Turn.Run(), plainer] where simpler != run {
        var candidate = smallest
        candidate.turns[index].action = .sync(simpler)
        if take(candidate) {
          isSmaller = true
          break
        }
      }
    }
    return isSmaller
  }

  private mutating func shrinkPauses() -> Bool {
    var isSmaller = false
    for index in smallest.turns.indices where smallest.turns[index].pause > .seconds(10) {
      var candidate = smallest
      candidate.turns[index].pause = .seconds(5)
      if take(candidate) { isSmaller = true }
    }
    return isSmaller
  }
}

extension Scenario.Nature {
  fileprivate static let plain = Scenario.Nature(
    disk: Disk.Nature(tick: 1, canExchange: true, synchronizesAtOnce: true),
    skew: 0,
    zone: 0,
  )

  fileprivate var isPlain: Bool { disk == Self.plain.disk && skew == 0 && zone == 0 }
}

extension Scenario {
  /// The scenario in lines for a person.
  package var lines: [String] {
    let troubles = "\(weather)".replacing("Weather", with: "")
    var lines = [
      "\(people) people, \(turns.count) turns, a store that is \(kind.name)",
      "trouble \(troubles), meddling \(meddling)",
    ]
    for turn in turns {
      lines.append("  \(Self.mostPeople[turn.person]) after \(turn.pause): \(turn.action)")
    }
    return lines
  }
}
