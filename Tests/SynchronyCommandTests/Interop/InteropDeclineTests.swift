import Testing

/// What somebody declines stays as it is on both sides, and is offered again.
@Suite(.besideTheOriginal, .serialized, .timeLimit(.minutes(20)))
struct InteropDeclineTests {
  /// What a declined file is offered as, the other way round.
  private static let turned = [
    "push-deleted": "pull-new", "pull-deleted": "push-new",
    "push-modified": "revert-local", "pull-modified": "revert-remote",
  ]

  /// Declines everything twice and accepts it at last; the team is in step then.
  private func decline(
    _ changes: [String: [String]],
    by person: Member,
    for colleague: Member,
  ) async throws {
    let before = try await person.team.look()
    for _ in 1...2 {
      let turn = try await person.sync(.none)
      for (kind, files) in changes { #expect(turn[kind] == files, "\(turn.output)") }
      let after = try await person.team.look()
      #expect(after.files == before.files)
      #expect(after.folders == before.folders)
    }
    let turn = try await person.sync(.all)
    for (kind, files) in changes { #expect(turn[kind] == files, "\(turn.output)") }
    try await colleague.sync()
    try await person.expectQuiet()
    try await colleague.expectQuiet()
  }

  @Test(arguments: Program.allCases)
  func `pushes can be declined`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.write("new\n", to: "new.csv")
    try alice.write("changed\n", to: "plots.csv", at: 60)
    try await decline(
      ["push-new": ["new.csv"], "push-modified": ["plots.csv"]],
      by: alice,
      for: bob,
    )
  }

  @Test(arguments: Program.allCases)
  func `pulls can be declined`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.write("new\n", to: "new.csv")
    try alice.write("changed\n", to: "plots.csv", at: 60)
    try await alice.sync()
    try await decline(
      ["pull-new": ["new.csv"], "pull-modified": ["plots.csv"]],
      by: bob,
      for: alice,
    )
  }

  @Test(arguments: Program.allCases)
  func `deletions can be declined, at either question`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.remove("notes.txt")
    // The file is offered back then, which is declined too.
    #expect(try await alice.sync(.each(["0", "n", ""]))["push-deleted"] == ["notes.txt"])
    try await decline(["push-deleted": ["notes.txt"]], by: alice, for: alice)
    let turn = try await bob.sync(.each(["0", "n", ""]))
    #expect(turn["pull-deleted"] == ["notes.txt"])
    try await decline(["pull-deleted": ["notes.txt"]], by: bob, for: alice)
  }

  @Test(arguments: Program.allCases)
  func `some of the files can be taken`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program, ["0.csv": "0\n"])
    let names = (1...4).map { "f\($0).csv" }
    for name in names { try alice.write(name, to: name) }
    // The order of the list is the program's own.
    let offered = try await alice.sync(.none).proposed["push-new"] ?? []
    try await alice.sync(.each(["0, 2"]))
    let taken = [offered[0], offered[2]].sorted()
    #expect(try await team.look().files.keys.sorted() == ["0.csv"] + taken)
    let second = try await bob.sync(.none).proposed["pull-new"] ?? []
    #expect(second.sorted() == taken)
    try await bob.sync(.each(["1"]))
    #expect(bob.read(second[0]) == nil)
    #expect(bob.read(second[1]) == second[1])
    try await bob.sync()
    try await alice.sync()
    try await bob.sync()
    #expect(names.allSatisfy { bob.read($0) == $0 })
  }

  @Test(arguments: Program.allCases)
  func `a declined deletion can be turned round`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.remove("notes.txt")
    // The deletion is declined, and the file fetched again.
    let turn = try await alice.sync(.each(["", "a"]), leaving: .inStep)
    #expect(turn["push-deleted"] == ["notes.txt"])
    #expect(alice.read("notes.txt") == "notes\n")
    try await bob.expectQuiet()

    try alice.remove("notes.txt")
    try await alice.sync()
    // Bob keeps his file and pushes it again.
    let answer = try await bob.sync(.each(["", "a"]), leaving: .inStep)
    #expect(answer["pull-deleted"] == ["notes.txt"])
    #expect(bob.read("notes.txt") == "notes\n")
    // The original would first delete it once more (B6) if everything were accepted.
    let answers: Answers = program == .original ? .each(["", "a"]) : .all
    #expect(try await alice.sync(answers, leaving: .inStep)["pull-new"] == ["notes.txt"])
    #expect(try await team.look().deletedNames == ["notes.txt"])
  }

  @Test(arguments: Program.allCases)
  func `a declined change can be turned round`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.write("a mistake\n", to: "plots.csv", at: 60)
    try await alice.sync(.each(["", "a"]), leaving: .inStep)
    #expect(alice.read("plots.csv") == "1,2\n")

    try alice.write("bob does not like it\n", to: "plots.csv", at: 60)
    try await alice.sync()
    try await bob.sync(.each(["", "a"]), leaving: .inStep)
    #expect(try await team.look().text("plots.csv") == "1,2\n")
    #expect(bob.read("plots.csv") == "1,2\n")
  }
}
