/// Refuses to go on where the remote's ledger lost all of its rows and no deletion says why.
///
/// Somebody may have reset the shared place, or named another one. A ledger of which every
/// row was deleted in order is let through, and so is a plan that puts nothing back.
struct EmptiedLedger {
  func refusal(of plan: Plan, in situation: Situation) -> Refusal? {
    let before = situation.remoteBase.count
    guard situation.remote.isEmpty, before >= 2 else { return nil }
    let lost = plan.changes.count { $0.remarks.contains(.rowLost) }
    guard lost > 0 else { return nil }
    let deletions = max(plan.lossCount(.push), plan.lossCount(.pull))
    return Refusal(
      .emptiedLedger,
      "the shared ledger is empty but listed \(before) files after the last sync, and nothing "
        + "was changed; see that it is the right place and nobody reset it, or, to push "
        + "\(lost.files) again, run again with --max-delete \(deletions)",
    )
  }
}
