import Testing

@testable import Manifest

struct TwinCheckTests {
  @Test func `twins go to a side that tells them apart, with a notice`() {
    let plan = plan(local: "Readme=A README=B", remote: "Readme=A", base: "Readme=A")
    #expect(plan.notation == ["push-new README", "problem README twin"])
  }

  @Test func `a twin stays away from a side that holds the other one`() {
    let plan = plan(
      local: "Readme=A README=B",
      remote: "Readme=A",
      base: "Readme=A",
      distinguishes: false,
    )
    #expect(plan.notation == ["problem README twinLeftAlone"])
  }

  @Test func `of two twins that arrive together only the first goes to such a side`() {
    let plan = plan(local: "k=K", remote: "k=K a/B=1 a/b=2", base: "k=K", distinguishes: false)
    #expect(plan.notation == ["pull-new a/B", "problem a/b twinLeftAlone"])
  }

  @Test func `a file renamed in case only is no twin of itself`() {
    let plan = plan(local: "readme=A", remote: "Readme=A", base: "Readme=A", distinguishes: false)
    #expect(plan.notation == ["push-deleted Readme to:readme", "push-new readme from:Readme"])
  }

  @Test(arguments: [
    ("caf\u{e9}", "cafe\u{301}"),  // composed and decomposed
    ("\u{c9}t\u{e9}", "e\u{301}te\u{301}"),  // and in another case
    ("\u{3c3}", "\u{3c2}"),  // two sigmas in lower case
    ("k", "\u{212a}"),  // the kelvin sign
    ("stra\u{df}e", "STRASSE"),
  ])
  func `names of one fold are twins`(first: String, second: String) {
    let plan = plan(local: "\(first)=A", remote: "\(second)=B k0=K", base: "k0=K")
    #expect(plan.problems.filter { $0.kind == .twin }.count == 2)
  }

  @Test(arguments: [("a/b", "A"), ("a", "b"), ("e", "\u{e9}"), ("a-b", "a_b")])
  func `names of different folds are no twins`(first: String, second: String) {
    let plan = plan(local: "\(first)=A", remote: "\(second)=B", base: "k=K")
    #expect(plan.problems.isEmpty)
  }

  @Test func `a twin that stands there unchanged is not mentioned again`() {
    let plan = plan(local: "a=A A=B", remote: "a=A A=B", base: "a=A A=B", distinguishes: false)
    #expect(plan.notation.isEmpty)
  }

  @Test func `the notice names the other twin without drawing on the terminal`() throws {
    let plan = plan(local: "x\u{1b}=A X\u{1b}=B", remote: "", base: "")
    let problem = try #require(plan.problems.first)
    #expect(problem.subject == "x\u{1b}")
    #expect(problem.reason.contains("\"X\\u{1B}\""))
  }

  private func plan(
    local: String,
    remote: String,
    base: String,
    distinguishes: Bool = true,
  ) -> Plan {
    var situation = Situation(
      local: VersionTable(notation: local),
      localBase: VersionTable(notation: base),
      remote: VersionTable(notation: remote),
      remoteBase: VersionTable(notation: base),
    )
    situation.localDistinguishesTwins = distinguishes
    situation.remoteDistinguishesTwins = distinguishes
    return Planner().plan(situation)
  }
}
