import Testing

@testable import Manifest

struct AgreementTests {
  private func after(
    local: String = "",
    remote: String = "",
    localBase: String = "",
    remoteBase: String = "",
    deletions: String = "",
    deletionsBase: String = "",
  ) -> Situation {
    Situation(
      local: VersionTable(notation: local),
      localBase: VersionTable(notation: localBase),
      remote: VersionTable(notation: remote),
      remoteBase: VersionTable(notation: remoteBase),
      deletions: DeletionTable(notation: deletions),
      deletionsBase: DeletionTable(notation: deletionsBase),
    )
  }

  private func expect(
    _ situation: Situation,
    unseen: Set<String> = [],
    local: String,
    remote: String,
    sourceLocation: SourceLocation = #_sourceLocation,
  ) {
    let bases = situation.settledBases { unseen.contains($0.description) }
    #expect(
      bases.local.hasSameContents(as: VersionTable(notation: local)),
      sourceLocation: sourceLocation,
    )
    #expect(
      bases.remote.hasSameContents(as: VersionTable(notation: remote)),
      sourceLocation: sourceLocation,
    )
  }

  @Test func `what both sides hold is the new base`() {
    expect(after(local: "x=B", remote: "x=B", localBase: "x=A"), local: "x=B", remote: "x=B")
  }

  @Test func `where the sides differ the old base stays`() {
    expect(
      after(local: "x=B", remote: "x=C", localBase: "x=A", remoteBase: "x=A"),
      local: "x=A",
      remote: "x=A",
    )
    expect(after(local: "x=A", remote: ""), local: "", remote: "")
    expect(
      after(local: "", remote: "x=A", localBase: "x=A", remoteBase: "x=A"),
      local: "x=A",
      remote: "x=A",
    )
  }

  @Test func `what is gone from both sides has no base`() {
    expect(after(localBase: "x=A", remoteBase: "x=A"), local: "", remote: "")
  }

  @Test func `a path that nobody looked at keeps its base`() {
    expect(
      after(localBase: "x=A y=A", remoteBase: "x=A y=A"),
      unseen: ["x"],
      local: "x=A",
      remote: "x=A",
    )
  }

  @Test func `a deletion that was not followed stays unknown and comes again`() {
    let declined = after(
      local: "x=A y=A",
      remote: "y=A",
      localBase: "x=A",
      remoteBase: "x=A",
      deletions: "x=A y=A z=A",
    )
    #expect(declined.settledDeletions.rows.map(\.path.description) == ["y", "z"])
    var next = declined
    next.deletionsBase = declined.settledDeletions
    #expect(Planner().plan(next).notation == ["pull-deleted x"])
  }

  @Test func `a deletion that was known stays known`() {
    let situation = after(local: "x=A", deletions: "x=A x=B", deletionsBase: "x=A")
    #expect(situation.settledDeletions.rows.map(\.path.description) == ["x"])
  }

  @Test func `tables have the same rows if paths, contents, times and editors are the same`() throws
  {
    let head = "File,Edited By,Time Edited,Checksum\n"
    func table(_ rows: String...) throws -> VersionTable {
      try VersionTable.read(csv: Array((head + rows.joined()).utf8), ledger: "versions.csv").table
    }
    let (sum, time) = ("900150983cd24fb0d6963f7d28e17f72", "2024-01-01 00:00:00")
    let (a, b) = ("a,alice,\(time),\(sum)\n", "b,bob,\(time),\(sum)\n")
    let original = try table(a, b)
    #expect(original.hasSameRows(as: try table(b, a)))
    for other in [
      "b,alice,\(time),\(sum)\n", "b,bob,2024-01-01 00:00:01,\(sum)\n", "c\(b.dropFirst())",
      "b,bob,\(time),8\(sum.dropFirst())\n", "", "\(b)damaged\n",
    ] {
      #expect(!original.hasSameRows(as: try table(a, other)), "\(other)")
      #expect(try !table(a, other).hasSameRows(as: original), "\(other)")
    }
  }
}
