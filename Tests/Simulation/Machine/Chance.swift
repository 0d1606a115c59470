import Storage

/// Random numbers that depend on a seed and on nothing else.
///
/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
package final class Chance: Sendable {
  private let state: Confined<UInt64>

  /// Makes a stream of numbers of its own for each `stream` of a seed.
  package init(seed: UInt64, stream: UInt64 = 0) {
    state = Confined(Self.mixed(seed &+ Self.mixed(stream &+ 0x5851_F42D_4C95_7F2D)))
  }

  package func next() -> UInt64 {
    state.value &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state.value)
  }

  /// A number from 0 up to, but not including, `limit`.
  package func below(_ limit: Int) -> Int {
    limit <= 1 ? 0 : Int(next() % UInt64(limit))
  }

  /// A number from 0 up to, but not including, 1.
  func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }

  package func happens(_ probability: Double) -> Bool {
    probability > 0 && fraction() < probability
  }

  package func pick<Element>(_ elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[below(elements.count)]
  }

  func microseconds(_ range: ClosedRange<Int>) -> Duration {
    .microseconds(range.lowerBound + below(range.upperBound - range.lowerBound + 1))
  }

  func milliseconds(_ range: ClosedRange<Int>) -> Duration {
    microseconds(range.lowerBound * 1_000...range.upperBound * 1_000)
  }

  /// The same numbers, as the engine takes them.
  var source: RandomSource { RandomSource { self.next() } }

  private static func mixed(_ number: UInt64) -> UInt64 {
    var mixed = number
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
