/// Refuses to delete more files on one side than a limit allows.
///
/// Each side is counted by itself, against the files it held after the last sync. A
/// rename is no deletion.
struct TooManyDeletions {
  /// How many deletions the default limit never stops.
  static let defaultAllowance = 10

  /// The limit that was asked for, or nil for the default one.
  var limit: DeletionLimit?

  func refusal(of plan: Plan, in situation: Situation) -> Refusal? {
    let here = plan.lossCount(.pull)
    let there = plan.lossCount(.push)
    let finding =
      finding(here, of: situation.localBase.count, "in the Data folder")
      ?? finding(there, of: situation.remoteBase.count, "on the remote")
    guard let finding else { return nil }
    return Refusal(
      .tooManyDeletions,
      "\(finding), and nothing was changed; look at them with `synchrony status`, and if they "
        + "are meant to go, run again with --max-delete \(max(here, there))",
    )
  }

  private func finding(_ deletions: Int, of total: Int, _ place: String) -> String? {
    if limit == nil, deletions <= Self.defaultAllowance { return nil }
    let limit = limit ?? .unlessAsked
    if limit.allows(deletions, of: total) { return nil }
    return "\(deletions.files) of \(total) would be deleted \(place), more than the limit of "
      + "\(limit)"
  }
}

extension Int {
  /// The number with the word it counts.
  var files: String { self == 1 ? "1 file" : "\(self) files" }
}
