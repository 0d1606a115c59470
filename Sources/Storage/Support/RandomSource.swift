/// A source of random numbers, passed in so that tests can repeat a run.
public struct RandomSource: Sendable {
  /// The next 64 random bits.
  public var next: @Sendable () -> UInt64

  /// Makes a source.
  public init(next: @escaping @Sendable () -> UInt64) {
    self.next = next
  }

  /// The system's own.
  public static let system = RandomSource {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }

  /// A number from 0 up to, but not including, 1.
  public func fraction() -> Double {
    Double(next() >> 11) / Double(1 << 53)
  }

  /// 32 random hexadecimal digits: a name that nobody else has.
  func name() -> String {
    [next(), next()].map { number in
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
