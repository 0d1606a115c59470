import Testing

@testable import Manifest

struct CollisionCheckTests {
  @Test(arguments: Self.collisions)
  func `a name is never a file and a folder on one side`(testCase: PlanCase) {
    testCase.check()
  }

  static let collisions = [
    PlanCase(
      "a file arrives where a folder stands",
      local: "a/b=A",
      base: "",
      remote: "a=B",
      expected: ["problem a nameCollision", "problem a/b nameCollision"],
    ),
    PlanCase(
      "a file arrives deep below a file",
      local: "a=A",
      base: "a=A",
      remote: "a=A a/b/c=B a/b/d=C",
      expected: ["problem a/b/c nameCollision", "problem a/b/d nameCollision"],
    ),
    PlanCase(
      "a file arrives below a file, after others in a free folder",
      local: "b=B",
      base: "b=B",
      remote: "a/x=A a/y=A b=B b/x=C",
      expected: ["pull-new a/x", "pull-new a/y", "problem b/x nameCollision"],
    ),
    PlanCase(
      "a folder that is deleted by the same plan makes room",
      local: "a=A",
      base: "a/x=A a/y=B",
      remote: "a/x=A a/y=B",
      expected: ["push-new a from:a/x", "push-deleted a/x to:a", "push-deleted a/y"],
    ),
    PlanCase(
      "a file that is deleted by the same plan makes room",
      local: "a=A",
      base: "a=A",
      remote: "a/x=B",
      deletions: "a=A",
      expected: ["pull-deleted a", "pull-new a/x"],
    ),
    PlanCase(
      "a folder that keeps one file makes none",
      local: "a=A",
      base: "a/x=X a/y=Y",
      remote: "a/x=X a/y=Z",
      expected: [
        "push-deleted a/x", "problem a nameCollision", "problem a/y nameCollision",
      ],
    ),
    PlanCase(
      "of two arrivals the first wins, also across names between them",
      base: "",
      remote: "a=A a-b=B a/b=C a/c=D a0=E",
      expected: [
        "pull-new a", "pull-new a-b", "pull-new a0", "problem a/b nameCollision",
        "problem a/c nameCollision",
      ],
    ),
    PlanCase(
      "the neighbours of a folder are not in it",
      local: "a-b=A a0=B",
      base: "a-b=A a0=B",
      remote: "a=C a-b=A a0=B",
      expected: ["pull-new a"],
    ),
    PlanCase(
      "what the scan could not see makes a folder as well",
      local: "k=K",
      base: "k=K",
      remote: "a=A k=K",
      unknownHere: ["a/link"],
      expected: ["problem a nameCollision"],
    ),
    PlanCase(
      "a mode that deletes nothing makes no room",
      local: "a=A",
      base: "a/x=X",
      remote: "a/x=X",
      mode: .pushBackup,
      expected: ["problem a nameCollision"],
    ),
    PlanCase(
      "in the folder of a file that cannot arrive the others can",
      local: "f/a/x=X",
      base: "f/a/x=X",
      remote: "f/a=A f/a/x=X f/b=B",
      expected: ["pull-new f/b", "problem f/a nameCollision"],
    ),
  ]
}
