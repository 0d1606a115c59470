import TestSupport

extension SeededRandom {
  /// Joins `range` many random `parts`.
  mutating func text(_ parts: [String], _ range: ClosedRange<Int>) -> String {
    (0..<Int.random(in: range, using: &self)).map { _ in
      parts.randomElement(using: &self) ?? ""
    }.joined()
  }
}
