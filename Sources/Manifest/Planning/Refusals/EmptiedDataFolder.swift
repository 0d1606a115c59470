/// Refuses to empty the remote because the Data folder is empty.
///
/// A folder that held two files or more does not lose them all by ordinary work; more
/// likely a disk is missing, or the wrong folder was named. A plan that deletes nothing
/// from the remote is let through.
struct EmptiedDataFolder {
  func refusal(of plan: Plan, in situation: Situation) -> Refusal? {
    let before = situation.localBase.count
    guard situation.local.isEmpty, before >= 2 else { return nil }
    let deletions = plan.lossCount(.push)
    guard deletions > 0 else { return nil }
    return Refusal(
      .emptiedDataFolder,
      "the Data folder is empty but held \(before) files after the last sync, and nothing was "
        + "changed; see that it is the right folder and its disk is there, or, to delete "
        + "\(deletions.files) from the remote, run again with --max-delete \(deletions)",
    )
  }
}
