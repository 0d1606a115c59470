/// Who takes part in a run besides the two sides.
public struct Participants: Sendable {
  /// Answers questions of the set-up, such as the user's name.
  public var prompter: any Prompter
  /// Decides on the plan.
  public var reviewer: any Reviewer
  /// Hears what happens.
  public var reporter: any Reporter

  /// Makes a set of participants.
  public init(prompter: any Prompter, reviewer: any Reviewer, reporter: any Reporter) {
    self.prompter = prompter
    self.reviewer = reviewer
    self.reporter = reporter
  }
}
