import Testing

@testable import Manifest

struct RenameTests {
  @Test(arguments: Self.renames)
  func `a deletion and an arrival of one content are a rename`(testCase: PlanCase) {
    testCase.check()
  }

  static let renames = [
    PlanCase(
      "renamed here",
      local: "y=A",
      base: "x=A",
      remote: "x=A",
      expected: ["push-deleted x to:y", "push-new y from:x"],
    ),
    PlanCase(
      "renamed there",
      local: "x=A",
      base: "x=A",
      remote: "y=A",
      deletions: "x=A",
      expected: ["pull-deleted x to:y", "pull-new y from:x"],
    ),
    PlanCase(
      "moved to another folder and edited there: no rename",
      local: "f/x=B",
      base: "x=A",
      remote: "x=A",
      expected: ["push-new f/x", "push-deleted x"],
    ),
    PlanCase(
      "two equal files moved: each to the one of its own name, then in order",
      local: "n/b=A n/z=A n/y=A",
      base: "a=A b=A c=A",
      remote: "a=A b=A c=A",
      expected: [
        "push-deleted a to:n/y", "push-deleted b to:n/b", "push-deleted c to:n/z",
        "push-new n/b from:b", "push-new n/y from:a", "push-new n/z from:c",
      ],
    ),
    PlanCase(
      "files of one name and content moved: in order",
      local: "m/f=A n/f=A",
      base: "x/f=A y/f=A",
      remote: "x/f=A y/f=A",
      expected: [
        "push-new m/f from:x/f", "push-new n/f from:y/f", "push-deleted x/f to:m/f",
        "push-deleted y/f to:n/f",
      ],
    ),
    PlanCase(
      "more left than arrived: each arrival is paired once",
      local: "n=A",
      base: "a=A b=A",
      remote: "a=A b=A",
      expected: ["push-deleted a to:n", "push-deleted b", "push-new n from:a"],
    ),
    PlanCase(
      "moved here one way and there another",
      local: "h=A",
      base: "x=A",
      remote: "t=A",
      deletions: "x=A",
      expected: ["push-new h", "pull-new t"],
    ),
    PlanCase(
      "a file pushed and another one of the same content deleted here: opposite ways",
      local: "x=A y=A",
      base: "x=A",
      deletions: "x=A",
      expected: ["pull-deleted x", "push-new y"],
    ),
    PlanCase(
      "in a mode that deletes nothing there is no rename",
      local: "y=A",
      base: "x=A",
      remote: "x=A",
      mode: .pushBackup,
      expected: ["push-new y"],
    ),
  ]
}
