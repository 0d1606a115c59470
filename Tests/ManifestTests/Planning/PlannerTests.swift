import Testing

@testable import Manifest

struct PlannerTests {
  @Test(arguments: Self.oneSideChanged)
  func `what one side changed goes to the other`(testCase: PlanCase) {
    testCase.check()
  }

  @Test(arguments: Self.bothSidesChanged)
  func `what both sides changed is never decided by a rule`(testCase: PlanCase) {
    testCase.check()
  }

  @Test(arguments: Self.neitherSideChanged)
  func `what differs though neither side changed is decided by a person`(testCase: PlanCase) {
    testCase.check()
  }

  @Test(arguments: Self.deletions)
  func `a deletion goes over only where nothing is lost by it`(testCase: PlanCase) {
    testCase.check()
  }

  @Test(arguments: Self.names)
  func `a name that cannot go over is left alone and said`(testCase: PlanCase) {
    testCase.check()
  }

  @Test(arguments: Self.unknown)
  func `what the scan could not see is left alone`(testCase: PlanCase) {
    testCase.check()
  }

  static let oneSideChanged = [
    PlanCase("nothing anywhere", base: "", expected: []),
    PlanCase("all equal", local: "x=A", base: "x=A", remote: "x=A", expected: []),
    PlanCase("both made the same edit", local: "x=B", base: "x=A", remote: "x=B", expected: []),
    PlanCase("both deleted", base: "x=A", deletions: "x=A", expected: []),
    PlanCase("new here", local: "x=A k=K", base: "k=K", remote: "k=K", expected: ["push-new x"]),
    PlanCase("new there", local: "k=K", base: "k=K", remote: "x=A k=K", expected: ["pull-new x"]),
    PlanCase(
      "edited here",
      local: "x=B",
      base: "x=A",
      remote: "x=A",
      expected: ["push-modified x"]
    ),
    PlanCase(
      "edited there",
      local: "x=A",
      base: "x=A",
      remote: "x=B",
      expected: ["pull-modified x"]
    ),
    PlanCase(
      "only touched here, edited and deleted there",
      local: "x=A@900 y=A@900",
      base: "x=A y=A",
      remote: "x=B",
      deletions: "y=A",
      expected: ["pull-modified x", "pull-deleted y"],
    ),
    PlanCase(
      "only touched there, edited and deleted here",
      local: "x=B",
      base: "x=A y=A",
      remote: "x=A@900 y=A@900",
      expected: ["push-modified x", "push-deleted y"],
    ),
    PlanCase("deleted here", base: "x=A", remote: "x=A", expected: ["push-deleted x"]),
    PlanCase(
      "deleted there",
      local: "x=A",
      base: "x=A",
      deletions: "x=A",
      expected: ["pull-deleted x"],
    ),
    PlanCase(
      "rows that stand between each other",
      local: "a=A c=C",
      base: "b=B d=D",
      remote: "b=B e=E",
      deletions: "d=D",
      expected: ["push-new a", "push-deleted b", "push-new c", "pull-new e"],
    ),
    PlanCase("first push", local: "x=A y=B", base: "", expected: ["push-new x", "push-new y"]),
    PlanCase("first pull", base: "", remote: "x=A y=B", expected: ["pull-new x", "pull-new y"]),
  ]

  static let bothSidesChanged = [
    PlanCase(
      "both edited",
      local: "x=B",
      base: "x=A",
      remote: "x=C",
      expected: ["conflict x bothModified"],
    ),
    PlanCase(
      "both created, in a folder that was synced before",
      local: "k=K x=B@300",
      base: "k=K",
      remote: "k=K x=C",
      undecided: .proposeNewer,
      expected: ["conflict x bothCreated"],
    ),
    PlanCase(
      "edited here what was never the same there: the remote's is nobody's base here",
      local: "x=C",
      localBase: "x=A",
      remote: "x=B",
      remoteBase: "x=B",
      expected: ["conflict x bothModified"],
    ),
    PlanCase(
      "edited there what was never the same here: ours is nobody's base there",
      local: "x=A",
      localBase: "x=A",
      remote: "x=C",
      remoteBase: "x=B",
      expected: ["conflict x bothModified"],
    ),
  ]

  static let neitherSideChanged = [
    PlanCase(
      "ours is newer",
      local: "x=A@200",
      localBase: "x=A@200",
      remote: "x=B@100",
      remoteBase: "x=B@100",
      undecided: .proposeNewer,
      expected: ["push-modified x neitherChanged"],
    ),
    PlanCase(
      "of one second, where the remote's counts as newer",
      local: "x=A@200",
      localBase: "x=A@200",
      remote: "x=B@200",
      remoteBase: "x=B@200",
      undecided: .proposeNewer,
      expected: ["pull-modified x neitherChanged"],
    ),
    PlanCase(
      "without a person",
      local: "x=A@200",
      localBase: "x=A@200",
      remote: "x=B@100",
      remoteBase: "x=B@100",
      expected: ["conflict x neitherChanged"],
    ),
    PlanCase(
      "a first sync with both sides filled",
      local: "same=S x=A@200 y=A@1",
      base: "",
      remote: "same=S x=B@100 y=B@2",
      undecided: .proposeNewer,
      expected: ["push-modified x neitherChanged", "pull-modified y neitherChanged"],
    ),
    PlanCase(
      "a first sync with both sides filled and no person",
      local: "x=A@200",
      base: "",
      remote: "x=B@100",
      expected: ["conflict x bothCreated"],
    ),
    PlanCase(
      "only here, a push that was declined",
      local: "x=A",
      localBase: "x=A",
      expected: ["push-new x"],
    ),
    PlanCase(
      "only here, a deletion that was declined",
      local: "x=A",
      localBase: "x=A",
      deletions: "x=A",
      deletionsBase: "x=A",
      expected: ["push-new x deletedThere"],
    ),
    PlanCase(
      "only there, a pull that was declined",
      remote: "x=A",
      remoteBase: "x=A",
      expected: ["pull-new x"],
    ),
  ]

  static let deletions = [
    PlanCase(
      "deleted here, edited there",
      base: "x=A",
      remote: "x=B",
      expected: ["pull-new x deletedHere"],
    ),
    PlanCase(
      "deleted there, edited here",
      local: "x=B",
      base: "x=A",
      deletions: "x=A",
      expected: ["push-new x deletedThere"],
    ),
    PlanCase(
      "gone there without a deletion",
      local: "x=A",
      base: "x=A",
      expected: ["push-new x rowLost"],
    ),
    PlanCase(
      "deleted there, and the ledger gives the name alone",
      local: "x=A",
      base: "x=A",
      deletions: "x",
      expected: ["pull-deleted x"],
    ),
    PlanCase(
      "gone there, and the only deletion is an old one of other content",
      local: "x=B",
      base: "x=B",
      deletions: "x=A",
      deletionsBase: "x=A",
      expected: ["push-new x rowLost"],
    ),
    PlanCase(
      "deleted there and created again with the same content, before its row was lost",
      local: "x=A",
      base: "x=A",
      deletions: "x=A",
      deletionsBase: "x=A",
      expected: ["push-new x rowLost"],
    ),
    PlanCase(
      "deleted there, where another content than ours was deleted",
      local: "x=A",
      localBase: "x=A",
      remoteBase: "x=B",
      deletions: "x=B",
      expected: ["push-new x deletedThere"],
    ),
    PlanCase(
      "deleted here, where the remote never had what was here",
      localBase: "x=A",
      remote: "x=B",
      remoteBase: "x=B",
      expected: ["pull-new x deletedHere"],
    ),
  ]

  static let names = [
    PlanCase(
      "with .S3 in it",
      local: "a.S3b/x=A y=A",
      base: "",
      remote: "z.S3=A",
      expected: [
        "push-new y", "problem a.S3b/x reservedName", "problem z.S3 reservedName",
      ],
    ),
    PlanCase(
      "with .S3 in it, changed on both sides",
      local: "x.S3=B",
      base: "x.S3=A",
      remote: "x.S3=C",
      expected: ["problem x.S3 reservedName"],
    ),
    PlanCase(
      "with .S3 in it, the same on both sides",
      local: "x.S3=A",
      base: "x.S3=A",
      remote: "x.S3=A",
      expected: [],
    ),
    PlanCase(
      "that pandas takes for a missing value",
      local: "NA=A a/NA=A null=A none=A",
      base: "",
      expected: [
        "push-new a/NA", "push-new none", "problem NA misreadName", "problem null misreadName",
      ],
    ),
    PlanCase(
      "that pandas takes for a missing value, coming from the remote",
      base: "",
      remote: "NA=A",
      expected: ["pull-new NA"],
    ),
  ]

  static let unknown = [
    PlanCase(
      "a file",
      base: "x=A y=A",
      remote: "x=A y=A",
      unknownHere: ["x"],
      expected: ["push-deleted y"],
    ),
    PlanCase(
      "a folder and all below it, but not its neighbours",
      base: "f/g/x=A f/y=A f.txt=A",
      remote: "f/g/x=A f/y=B f.txt=A f/new=A",
      unknownHere: ["f"],
      expected: ["push-deleted f.txt"],
    ),
  ]
}
