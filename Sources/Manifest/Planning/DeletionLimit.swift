/// How many files may be deleted on one side before a run stops.
public enum DeletionLimit: Hashable, Sendable {
  /// So many files, 0 or more.
  case count(Int)
  /// So many of a hundred files of the last sync, 0 to 100.
  case percent(Double)

  /// The limit of a run that nobody watches and nobody gave one.
  public static let unlessAsked = DeletionLimit.percent(50)

  /// Reads `7` or `50%`, or returns nil.
  public init?(_ text: String) {
    let number = text.hasSuffix("%") ? text.dropLast() : text[...]
    guard number.utf8.allSatisfy(Self.isDigitOrPoint) else { return nil }
    if text.hasSuffix("%") {
      guard let value = Double(number), value <= 100 else { return nil }
      self = .percent(value)
    } else {
      guard let value = Int(number) else { return nil }
      self = .count(value)
    }
  }

  /// Whether so many deletions may happen on a side that held `total` files.
  public func allows(_ deletions: Int, of total: Int) -> Bool {
    switch self {
    case .count(let most): deletions <= most
    case .percent(let share): Double(deletions) * 100 <= share * Double(total)
    }
  }

  private static func isDigitOrPoint(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ".")
  }
}

extension DeletionLimit: CustomStringConvertible {
  /// The limit as `init(_:)` reads it.
  public var description: String {
    switch self {
    case .count(let most): "\(most)"
    case .percent(let share): "\(Self.shortest(share))%"
    }
  }

  private static func shortest(_ share: Double) -> Substring {
    let text = "\(share)"
    return text.hasSuffix(".0") ? text.dropLast(2) : text[...]
  }
}
