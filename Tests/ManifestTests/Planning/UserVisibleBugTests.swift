import Testing

@testable import Manifest

/// The bugs of S3Synchrony that are about planning, by their number in its recorded
/// behaviour, each named by what a user must see instead.
struct UserVisibleBugTests {
  @Test(arguments: Self.bugs)
  func `a bug of S3Synchrony is not reproduced`(testCase: PlanCase) {
    testCase.check()
  }

  static let bugs = [
    PlanCase(
      "B1, K12: a row that somebody overwrote is put back by whoever has the file",
      local: "mine=A other=B",
      base: "mine=A other=B",
      remote: "other=B",
      expected: ["push-new mine rowLost"],
    ),
    PlanCase(
      "B3: an untouched copy with a later time never goes over a colleague's edit",
      local: "x=A@900",
      localBase: "x=A@900",
      remote: "x=B@500",
      remoteBase: "x=A@100",
      undecided: .proposeNewer,
      expected: ["pull-modified x"],
    ),
    PlanCase(
      "B4: edits on both sides are a conflict, whichever is later",
      local: "x=B@900 y=B@1",
      base: "x=A@100 y=A@100",
      remote: "x=C@500 y=C@500",
      undecided: .proposeNewer,
      expected: ["conflict x bothModified", "conflict y bothModified"],
    ),
    PlanCase(
      "B5: a file created again is pushed, not deleted because its name once was",
      local: "x=B",
      base: "",
      deletions: "x=A",
      deletionsBase: "x=A",
      expected: ["push-new x deletedThere"],
    ),
    PlanCase(
      "B5: a file created again with the same content is pushed as well",
      local: "k=K x=A",
      base: "k=K",
      remote: "k=K",
      deletions: "x=A",
      expected: ["push-new x deletedThere"],
    ),
    PlanCase(
      "B6: a colleague's new file of a name deleted here is pulled, not deleted",
      local: "k=K",
      localBase: "k=K x=A",
      remote: "k=K x=B",
      remoteBase: "k=K",
      deletions: "x=A",
      deletionsBase: "x=A",
      expected: ["pull-new x deletedHere"],
    ),
    PlanCase(
      "B6: nor is it deleted if the colleague's has the old content",
      local: "k=K",
      localBase: "k=K x=A",
      remote: "k=K x=A",
      remoteBase: "k=K",
      deletions: "x=A",
      deletionsBase: "x=A",
      expected: ["pull-new x deletedHere"],
    ),
    PlanCase(
      "B7: a deletion there does not take work that was changed here",
      local: "x=B",
      base: "x=A",
      deletions: "x=A",
      expected: ["push-new x deletedThere"],
    ),
    PlanCase(
      "B14: a place set up again with later times does not beat an edit made here",
      local: "x=B@500",
      localBase: "x=A@100",
      remote: "x=A@900",
      remoteBase: "x=A@100",
      undecided: .proposeNewer,
      expected: ["push-modified x"],
    ),
    PlanCase(
      "B17: times of another zone do not turn an edit round",
      local: "x=B@100",
      localBase: "x=A@36000",
      remote: "x=A@36000",
      remoteBase: "x=A@36000",
      undecided: .proposeNewer,
      expected: ["push-modified x"],
    ),
    PlanCase(
      "B15: a name that pandas misreads is not pushed",
      local: "NaN=A",
      base: "",
      expected: ["problem NaN misreadName"],
    ),
    PlanCase(
      "B21: a file and a folder of one name are told, and the rest is synced",
      base: "",
      remote: "a=A a/b=B c=C",
      expected: ["pull-new a", "pull-new c", "problem a/b nameCollision"],
    ),
    PlanCase(
      "B25: a name deleted twice is proposed once",
      local: "x=B",
      base: "x=B",
      deletions: "x=A x=B",
      deletionsBase: "x=A",
      expected: ["pull-deleted x"],
    ),
    PlanCase(
      "B29: where the ledgers of this folder are lost, nothing is deleted or overwritten",
      local: "x=A y=B",
      base: "",
      remote: "x=A y=C z=D",
      deletions: "w=E",
      expected: ["pull-new z", "conflict y bothCreated"],
    ),
  ]
}
