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

  /// The ledgers as the remote has them: what was put right and is not written there yet is
  /// nothing to remember of it.
  var fetchedLedgers: RemoteLedgers {
    var fetched = ledgers
    if let restored { fetched.versions = restored.fetched }
    return fetched
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

  /// Goes on as if the ledger had these rows, which a run that may push puts there.
  mutating func takeUp(_ edits: [LedgerEdit]) {
    if edits.isEmpty { return }
    restored = RestoredRows(
      edits: (restored?.edits ?? []) + edits,
      fetched: restored?.fetched ?? ledgers.versions,
    )
    ledgers.versions = ledgers.versions.applying(edits.map { ($0.path, $0.new) })
    // What was fetched is not what we go on with.
    ledgers.versionsBytes = nil
  }

  /// Goes on as if nothing were known of what the two sides held at `paths`, so that contents that
  /// differ there are both kept.
  mutating func forget(_ paths: [RelativePath]) {
    if paths.isEmpty { return }
    let forgotten = paths.map { (path: $0, record: VersionRecord?.none) }
    base.local = base.local.applying(forgotten)
    base.remote = base.remote.applying(forgotten)
  }
}
