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
}
