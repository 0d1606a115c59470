import Testing

/// New, modified, deleted and renamed files go both ways between the two programs.
@Suite(.besideTheOriginal, .serialized, .timeLimit(.minutes(20)))
struct InteropChangeTests {
  @Test(arguments: Program.allCases)
  func `a new file reaches the other, and keeps its author`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try bob.write("4\n", to: "c/new.csv")
    #expect(try await bob.sync().proposed == ["push-new": ["c/new.csv"]])
    #expect(try await alice.sync().proposed == ["pull-new": ["c/new.csv"]])
    try await bob.expectQuiet()
    try await alice.expectQuiet()
    let place = try await team.look()
    #expect(place.row(of: "c/new.csv")?[1] == "bob")
    #expect(place.row(of: "plots.csv")?[1] == "alice")
    #expect(place.folders["alice"] == place.folders["bob"])
  }

  @Test(arguments: Program.allCases)
  func `new files on both sides are exchanged in one run`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.write("a\n", to: "from alice.csv")
    try bob.write("b\n", to: "from bob.csv")
    try await alice.sync()
    let turn = try await bob.sync()
    #expect(turn["push-new"] == ["from bob.csv"])
    #expect(turn["pull-new"] == ["from alice.csv"])
    try await alice.sync()
    let place = try await team.look()
    #expect(place.folders["alice"] == place.folders["bob"])
  }

  @Test(arguments: Program.allCases)
  func `a change reaches the other, again and again`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    for (number, (writer, reader)) in [(alice, bob), (bob, alice), (alice, bob)].enumerated() {
      let text = "change \(number)\n"
      try writer.write(text, to: "plots.csv", at: 60 + number)
      #expect(try await writer.sync().proposed == ["push-modified": ["plots.csv"]])
      #expect(try await reader.sync().proposed == ["pull-modified": ["plots.csv"]])
      #expect(reader.read("plots.csv") == text)
      #expect(try await team.look().row(of: "plots.csv")?[1] == writer.name)
    }
    try await bob.expectQuiet()
    try await alice.expectQuiet()
  }

  @Test(arguments: Program.allCases)
  func `a deletion reaches the other, and the file stays in the trash`(
    program: Program
  ) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.remove("notes.txt")
    #expect(try await alice.sync().proposed == ["push-deleted": ["notes.txt"]])
    try await alice.expectQuiet()
    #expect(try await bob.sync().proposed == ["pull-deleted": ["notes.txt"]])
    #expect(bob.read("notes.txt") == nil)
    try await bob.expectQuiet()
    let place = try await team.look()
    #expect(place.deletedNames == ["notes.txt"])
    // The original's trash keeps one content for each name, so Synchrony keeps one of its own.
    let copies = program == .original ? 2 : 1
    #expect(place.trash.compactMap { place.text($0) } == Array(repeating: "notes\n", count: copies))
  }

  @Test(arguments: Program.allCases)
  func `a renamed file moves for the other too`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.move("notes.txt", to: "moved/notes 2.txt")
    try await alice.sync()
    try await bob.sync()
    #expect(bob.read("notes.txt") == nil)
    #expect(bob.read("moved/notes 2.txt") == "notes\n")
    try await alice.expectQuiet()
    try await bob.expectQuiet()
  }

  @Test(arguments: Program.allCases)
  func `a new time without a new content is no change`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.touch("plots.csv", at: 90)
    try bob.touch("notes.txt", at: -900)
    try await alice.expectQuiet()
    try await bob.expectQuiet()
  }

  @Test(arguments: Program.allCases)
  func `the same content made by both is nobody's change`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.write("the same\n", to: "same.csv", at: -50)
    try bob.write("the same\n", to: "same.csv", at: -40)
    try alice.write("1,2,3\n", to: "plots.csv", at: 50)
    try bob.write("1,2,3\n", to: "plots.csv", at: 40)
    try await alice.sync()
    try await bob.expectQuiet()
    try await alice.expectQuiet()
  }

  /// B3: with the original alone, bob's untouched copy would be offered for upload.
  @Test func `a copy that was only downloaded does not go over a change`() async throws {
    let team = try await MixedTeam()
    let (alice, bob) = (
      try team.member("alice", with: .original), try team.member("bob", with: .synchrony)
    )
    try alice.write("old\n", to: "plots.csv", at: -600)
    try await alice.sync()
    try alice.write("changed before bob's download\n", to: "plots.csv", at: -300)
    try await bob.sync()
    try await alice.sync()
    #expect(try await bob.sync().proposed == ["pull-modified": ["plots.csv"]])
    #expect(bob.read("plots.csv") == "changed before bob's download\n")
  }

  @Test func `every kind of change in one run, with either program`() async throws {
    for program in Program.allCases {
      let team = try await MixedTeam()
      let (alice, bob) = try await team.pair(
        program,
        [
          "deleted here": "1\n", "deleted there": "2\n", "changed here": "3\n",
          "changed there": "4\n", "same": "5\n",
        ],
      )
      try alice.remove("deleted there")
      try alice.write("4 by alice\n", to: "changed there", at: 60)
      try alice.write("6\n", to: "new there")
      try await alice.sync()
      try bob.remove("deleted here")
      try bob.write("3 by bob\n", to: "changed here", at: 70)
      try bob.write("7\n", to: "new here")
      let turn = try await bob.sync()
      #expect(
        turn.proposed == [
          "push-deleted": ["deleted here"], "pull-deleted": ["deleted there"],
          "push-new": ["new here"], "pull-new": ["new there"],
          "push-modified": ["changed here"], "pull-modified": ["changed there"],
        ]
      )
      try await alice.sync()
      try await alice.expectQuiet()
      try await bob.expectQuiet()
    }
  }
}
