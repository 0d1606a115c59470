/// Why a plan must not be performed as it is; nothing was changed.
public struct Refusal: Error, Hashable, Sendable {
  /// Which rule refuses.
  public struct Code: Hashable, Sendable {
    private enum Rule: Hashable {
      case emptiedDataFolder
      case emptiedLedger
      case tooManyDeletions
    }

    private let rule: Rule

    /// The Data folder is suddenly empty.
    public static let emptiedDataFolder = Code(rule: .emptiedDataFolder)
    /// The remote's ledger is suddenly empty.
    public static let emptiedLedger = Code(rule: .emptiedLedger)
    /// More files would be deleted on one side than the limit allows.
    public static let tooManyDeletions = Code(rule: .tooManyDeletions)
  }

  /// Which rule refuses.
  public var code: Code
  /// What was found, how many files it is about, and what to do.
  public var message: String

  /// Makes a refusal.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// Returns the first refusal of `plan`, or nil if it may be performed.
  ///
  /// - Parameters:
  ///   - plan: what would be performed, in all of its parts.
  ///   - situation: what the plan was made for.
  ///   - limit: the limit of deletions that was asked for, or nil for the default. One that
  ///     covers the plan's deletions says that they are meant, and lifts every rule.
  ///   - isPersonConfirmed: whether a person sees and accepts each deletion, so that the
  ///     default limit does not apply.
  /// - Returns: the refusal, or nil.
  public static func first(
    for plan: Plan,
    in situation: Situation,
    limit: DeletionLimit? = nil,
    isPersonConfirmed: Bool,
  ) -> Refusal? {
    if let limit {
      return TooManyDeletions(limit: limit).refusal(of: plan, in: situation)
    }
    return EmptiedDataFolder().refusal(of: plan, in: situation)
      ?? EmptiedLedger().refusal(of: plan, in: situation)
      ?? (isPersonConfirmed ? nil : TooManyDeletions().refusal(of: plan, in: situation))
  }
}
