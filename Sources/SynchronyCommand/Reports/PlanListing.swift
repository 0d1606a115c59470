import Manifest
import Synchrony

/// The lines that show a whole plan to a person, grouped by direction.
struct PlanListing {
  let plan: Plan
  /// What the plan was to look at.
  let options: SyncOptions
  let style: Style

  var lines: [String] {
    if plan.isEmpty { return ["\(InStepText(options: options))"] }
    return section("Would go to the remote", .push) + section("Would come from the remote", .pull)
      + conflicts
  }

  private func section(_ title: String, _ direction: Change.Direction) -> [String] {
    let changes = plan.changes.filter { $0.kind.direction == direction }
    if changes.isEmpty { return [] }
    return [style.heading("\(title) (\(changes.count)):")] + ChangeList(overview: changes).lines
      + [""]
  }

  private var conflicts: [String] {
    if plan.conflicts.isEmpty { return [] }
    return [style.heading("Conflicts (\(plan.conflicts.count)):")]
      + ChangeList(overview: plan.conflicts).lines + [""]
  }
}
