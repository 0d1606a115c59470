public import Manifest

/// Accepts every proposal in its direction, and asks about nothing but conflicts, if at all.
///
/// It never reverts anything and never chooses a loss.
public struct AutomaticReviewer: Reviewer {
  private let conflicts: ConflictPolicy
  private let questions: ConflictQuestions?

  /// Makes a reviewer that nobody has to sit in front of.
  ///
  /// - Parameters:
  ///   - conflicts: what becomes of conflicts.
  ///   - questions: who is asked by the policy `ask`; nil leaves those conflicts as they are.
  public init(conflicts: ConflictPolicy = .keepBoth, questions: ConflictQuestions? = nil) {
    self.conflicts = conflicts
    self.questions = questions
  }

  /// No: nobody looks at the proposals.
  public var isPerson: Bool { false }

  /// Accepts all of `plan`, and settles its conflicts by the policy.
  public func review(_ plan: Plan) async -> Decisions {
    var settled = plan.conflicts.settled(by: conflicts)
    if conflicts == .ask, let questions {
      settled = await questions.ask(about: plan.conflicts) ?? []
    }
    return Task.isCancelled ? Decisions() : Decisions(accepted: plan.changes, settled: settled)
  }
}

extension [Conflict] {
  /// The settlements by a policy that need nobody to say anything.
  func settled(by policy: ConflictPolicy) -> [Settlement] {
    compactMap { conflict in
      policy.choice(for: conflict).map { Settlement(conflict, $0) }
    }
  }
}
