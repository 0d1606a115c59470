import Manifest

/// What both sides hold now and held after the last sync: all that a plan is made from.
struct Survey {
  var base: Base
  var ledgers: RemoteLedgers
  var scan: Scan
  var ignore: IgnoreList
  var problems: [Problem]
  /// The versions of the remote's ledgers, if nothing of them is unknown to the files here.
  var recorded: RecordedTags?
  /// What `ledgers.versions` has otherwise than the remote, and ought to be there as well.
  var restored: RestoredRows?

  /// Rows that were put right, and the table without them.
  struct RestoredRows {
    var edits: [LedgerEdit]
    var fetched: VersionTable
  }

  /// The situation for the planner.
  var situation: Situation {
    Situation(
      local: scan.table,
      localBase: base.local,
      remote: ledgers.versions,
      remoteBase: base.remote,
      deletions: ledgers.deletions,
      deletionsBase: base.deletions,
      unknownHere: scan.unknown,
    )
  }
}
