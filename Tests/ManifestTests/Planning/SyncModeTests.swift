import Testing

@testable import Manifest

struct SyncModeTests {
  @Test(arguments: [
    ("two-way", SyncMode.twoWay), ("twoWay", .twoWay), ("TW", .twoWay),
    ("push", .push), ("sourceToDestination", .push), ("std", .push),
    ("pull", .pull), ("destinationToSource", .pull), ("dts", .pull),
    ("push-backup", .pushBackup), ("sourceBackup", .pushBackup), ("sb", .pushBackup),
    ("pull-backup", .pullBackup), ("destinationBackup", .pullBackup), ("DB", .pullBackup),
  ])
  func `a mode goes by our name, by SyncEngine's and by its abbreviation`(
    name: String,
    mode: SyncMode,
  ) {
    #expect(SyncMode(name: name) == mode)
  }

  @Test(arguments: ["", "two way", "pushbackup", "s"])
  func `another name is no mode`(name: String) {
    #expect(SyncMode(name: name) == nil)
  }

  @Test(arguments: [
    (SyncMode.push, ["push-new a", "push-deleted d", "push-modified m"]),
    (.pushBackup, ["push-new a", "push-modified m"]),
    (.pull, ["pull-new b", "pull-deleted e", "pull-modified n"]),
    (.pullBackup, ["pull-new b", "pull-modified n"]),
  ])
  func `a mode proposes its own direction only, and a conflict stays one`(
    mode: SyncMode,
    changes: [String],
  ) {
    PlanCase(
      "",
      local: "a=1 c=5 e=4 m=9 n=2",
      base: "d=3 e=4 m=1 n=2 c=0",
      remote: "b=7 c=6 d=3 m=1 n=8",
      deletions: "e=4",
      mode: mode,
      expected: changes + ["conflict c bothModified"],
    ).check()
  }

  @Test func `a backup never brings a file back that its source deleted`() {
    PlanCase("", base: "x=A", remote: "x=B", mode: .pushBackup, expected: []).check()
  }
}
