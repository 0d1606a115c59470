import Testing

@testable import Manifest

/// What `ignores3.txt`, `--include` and `--exclude` keep out of a plan.
struct PathFilterTests {
  private let situation = Situation(
    local: VersionTable(notation: "k.csv=K new.tmp=N d/edited.csv=B"),
    localBase: VersionTable(notation: "k.csv=K gone.tmp=G lost.tmp=L d/edited.csv=A"),
    remote: VersionTable(notation: "k.csv=K gone.tmp=G there.tmp=T d/edited.csv=A"),
    remoteBase: VersionTable(notation: "k.csv=K gone.tmp=G lost.tmp=L d/edited.csv=A"),
  )

  @Test func `B10, B29: ignored files are neither pushed nor pulled nor deleted anywhere`() {
    let planner = Planner(ignore: IgnoreList(patterns: ["*.tmp"]))
    #expect(planner.plan(situation).notation == ["push-modified d/edited.csv"])
  }

  @Test func `what is excluded takes no part on either side`() {
    let planner = Planner(exclude: IgnoreList(patterns: ["d/", "gone.tmp"]))
    #expect(planner.plan(situation).notation == ["push-new new.tmp", "pull-new there.tmp"])
  }

  @Test func `only what is included takes part`() {
    let planner = Planner(include: IgnoreList(patterns: ["d/*", "new.tmp"]))
    let expected = ["push-modified d/edited.csv", "push-new new.tmp"]
    #expect(planner.plan(situation).notation == expected)
  }
}
