import Testing

/// `ignores3.txt`, which is everybody's own.
@Suite(.besideTheOriginal, .serialized, .timeLimit(.minutes(20)))
struct InteropIgnoreTests {
  private static let list = ".S3/ignores3.txt"

  /// K9: a line is a whole path, in its very letters; white space at its end counts for nothing.
  @Test(arguments: Program.allCases)
  func `a path is ignored by both programs alike`(program: Program) async throws {
    let team = try await MixedTeam()
    let alice = try team.member("alice", with: program)
    let names = [
      "a.csv", "b.csv", "site/a.csv", "sp ace.csv", "#c.csv", "d.CSV", "site/b.csv", "site/c.csv",
    ]
    for name in names { try alice.write(name, to: name) }
    try alice.write(
      "a.csv\n  b.csv\nsp ace.csv  \n\n#c.csv\r\nd.csv\n./b.csv\nsite/b.csv\n",
      to: Self.list,
    )
    let turn = try await alice.sync(.all, leaving: .whole)
    #expect(turn["push-new"] == ["b.csv", "d.CSV", "site/a.csv", "site/c.csv"])
    try await team.member("bob", with: program.other).sync()
    #expect(try await alice.sync(.none).proposed.isEmpty)
  }

  @Test(arguments: Program.allCases)
  func `what somebody ignores is neither pulled nor deleted`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try bob.write("plots.csv\nnotes.txt\n", to: Self.list)
    try bob.remove("notes.txt")
    try bob.write("bob's own\n", to: "plots.csv", at: 70)
    #expect(try await bob.sync(.none).proposed.isEmpty)
    try alice.write("changed\n", to: "plots.csv", at: 60)
    try await alice.sync()
    #expect(try await bob.sync(.none).proposed.isEmpty)
    #expect(bob.read("plots.csv") == "bob's own\n")
    #expect(try await team.look().text("notes.txt") == "notes\n")
  }

  /// B10, for a user of Synchrony.
  @Test func `rows of what Synchrony ignores stay`() async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.original)
    try bob.write("plots.csv\n", to: Self.list)
    try bob.write("bob's\n", to: "bob's.csv")
    try bob.remove("notes.txt")
    try await bob.sync()
    #expect(try await team.look().row(of: "plots.csv") != nil)
    let turn = try await alice.sync()
    #expect(turn.proposed == ["pull-deleted": ["notes.txt"], "pull-new": ["bob's.csv"]])
  }

  /// B10: the original leaves the rows out, even if nothing is accepted.
  @Test(arguments: [["a"], [""]])
  func `rows that the original left out come back`(answers: [String]) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.synchrony)
    try bob.write("plots.csv\n", to: Self.list)
    try bob.write("bob's\n", to: "bob's.csv")
    try await bob.sync(.each(answers), leaving: .torn)
    #expect(try await team.look().row(of: "plots.csv") == nil)
    try await alice.sync()
    #expect(try await team.look().row(of: "plots.csv") != nil)
    #expect(alice.read("plots.csv") == "1,2\n")
    let carol = try team.member("carol", with: .original)
    try await carol.sync()
    #expect(carol.read("plots.csv") == "1,2\n")
  }
}
