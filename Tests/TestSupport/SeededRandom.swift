/// Random numbers that follow from a seed.
///
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014: SplitMix64.
public struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  /// Makes numbers that follow from `seed`.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to below `end`; 0 where there is none.
  public mutating func below(_ end: Int) -> Int {
    end > 0 ? Int(next() % UInt64(end)) : 0
  }
}
