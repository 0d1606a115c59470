/// Which conditions a store judges itself, as one step with the change.
public struct ConditionSupport: OptionSet, Hashable, Sendable {
  /// One bit for each ability.
  public let rawValue: UInt16

  /// Makes a set of abilities.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// A write where nothing may lie is refused where something lies, also in a race.
  public static let writeAbsent = ConditionSupport(rawValue: 1)
  /// A write over one version is refused over another or over none, and allowed over the right one.
  public static let writeMatches = ConditionSupport(rawValue: 1 << 1)
  /// The same two hold for objects that are written in several requests.
  public static let largeWrites = ConditionSupport(rawValue: 1 << 2)
  /// A copy judges both conditions on what it makes or replaces.
  public static let copyDestination = ConditionSupport(rawValue: 1 << 3)
  /// A copy of one version is refused when another is there.
  public static let copySource = ConditionSupport(rawValue: 1 << 4)
  /// A deletion of one version is refused when another is there, or none.
  public static let deleteMatches = ConditionSupport(rawValue: 1 << 5)
  /// A read of one version is refused when another is there.
  public static let readMatches = ConditionSupport(rawValue: 1 << 6)
  /// Of objects that are deleted together, those stay of which another version is there.
  public static let deletionsMatch = ConditionSupport(rawValue: 1 << 7)

  /// Everything, as with AWS since October 2025.
  ///
  /// Source: Amazon S3 User Guide, "Add preconditions to S3 operations with conditional requests".
  public static let all: ConditionSupport = [
    .writeAbsent, .writeMatches, .largeWrites, .copyDestination, .copySource, .deleteMatches,
    .readMatches, .deletionsMatch,
  ]

  private static let names: [(ability: ConditionSupport, name: String)] = [
    (.writeAbsent, "write-absent"),
    (.writeMatches, "write-matches"),
    (.largeWrites, "large-writes"),
    (.copyDestination, "copy-destination"),
    (.copySource, "copy-source"),
    (.deleteMatches, "delete-matches"),
    (.readMatches, "read-matches"),
    (.deletionsMatch, "deletions-match"),
  ]
}

extension ConditionSupport {
  /// Whether a condition holds only for those who hold the lock.
  ///
  /// A change that looks first can be overtaken by one that the store judges, so both need the
  /// lock as soon as one of their kind does. The kinds do not mix: where somebody looked and
  /// found nothing, no version can match; where somebody found a version, nothing can be absent.
  func needsLock(for condition: WriteCondition, hasLargeWrites: Bool) -> Bool {
    let large: ConditionSupport = hasLargeWrites ? .largeWrites : []
    return switch condition {
    case .none: false
    case .absent: !isSuperset(of: [.writeAbsent, .copyDestination, large])
    case .matches:
      !isSuperset(of: [.writeMatches, .copyDestination, .copySource, .deleteMatches, large])
    }
  }

  /// Whether a write of at most the usual size is judged by the store.
  func judgesWrite(_ condition: WriteCondition) -> Bool {
    switch condition {
    case .none: true
    case .absent: contains(.writeAbsent)
    case .matches: contains(.writeMatches)
    }
  }
}

extension ConditionSupport {
  /// The abilities as words with commas between them, or `none`.
  public var text: String {
    let held = Self.names.filter { contains($0.ability) }.map(\.name)
    return held.isEmpty ? "none" : held.joined(separator: ",")
  }

  /// Reads what `text` gave; nil for anything else.
  public init?(text: String) {
    self = []
    if text == "none" { return }
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let known = Self.names.first(where: { $0.name == word }) else { return nil }
      insert(known.ability)
    }
  }
}
