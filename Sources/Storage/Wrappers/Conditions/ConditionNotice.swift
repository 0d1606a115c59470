import LocalFiles

/// What a person should know of the way in which conditions are kept.
public enum ConditionNotice: Hashable, Sendable, CustomStringConvertible {
  /// From now on conditions hold only between those who respect the lock.
  case usesLock
  /// Somebody else holds the lock.
  case waiting(holder: String, since: String)

  /// The notice in words, which may hold control characters of a colleague's name.
  public var description: String {
    switch self {
    case .usesLock:
      "This store cannot stop two people from overwriting each other, so Synchrony takes a lock while it writes; other programs do not heed it."
    case .waiting(let holder, let since):
      "\(holder) has been writing since \(since); waiting."
    }
  }
}

/// Tells each notice, or each only once.
final class Notices: Sendable {
  private let hear: @Sendable (ConditionNotice) -> Void
  private let told = Guarded<Set<ConditionNotice>>([])

  init(_ hear: @escaping @Sendable (ConditionNotice) -> Void) {
    self.hear = hear
  }

  func tell(_ notice: ConditionNotice) { hear(notice) }

  func tellOnce(_ notice: ConditionNotice) {
    if told.withLock({ $0.insert(notice).inserted }) { hear(notice) }
  }

  /// Tells again from now on.
  func forget() {
    told.withLock { $0 = [] }
  }
}
