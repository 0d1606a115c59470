/// How many files may be deleted on one side before a run stops.
public enum DeletionLimit: Hashable, Sendable {
  /// So many files, 0 or more.
  case count(Int)
  /// So many of a hundred files of the last sync, 0 to 100.
  case percent(Double)

  /// Reads `7` or `50%`, or returns nil.
  public init?(_ text: String) {
    if text.hasSuffix("%") {
      guard let value = Double(text.dropLast()), (0...100).contains(value) else { return nil }
      self = .percent(value)
    } else {
      guard let value = Int(text), value >= 0 else { return nil }
      self = .count(value)
    }
  }
}
