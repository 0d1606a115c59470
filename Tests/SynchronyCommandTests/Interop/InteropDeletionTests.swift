import Testing

/// Deletions of both programs in one `deletedS3.csv` and one trash.
@Suite(.besideTheOriginal, .serialized, .timeLimit(.minutes(20)))
struct InteropDeletionTests {
  /// B2: two files of one name leave two contents where Synchrony deletes them.
  @Test(arguments: Program.allCases)
  func `files of one base name are deleted at once and by turns`(program: Program) async throws {
    let team = try await MixedTeam()
    let files = ["a/plots.csv": "a\n", "b/plots.csv": "b\n", "c/plots.csv": "c\n", "keep": "k\n"]
    let (alice, bob) = try await team.pair(program, files)
    try alice.remove("a/plots.csv")
    try await alice.sync()
    try await bob.sync()
    try bob.remove("b/plots.csv")
    try await bob.sync()
    try await alice.sync()
    try alice.remove("c/plots.csv")
    try await alice.sync()
    try await bob.sync()
    let place = try await team.look()
    #expect(place.files.keys.sorted() == ["keep"])
    #expect(place.deletedNames == ["a/plots.csv", "b/plots.csv", "c/plots.csv"])
    let texts = place.trash.compactMap { place.text($0) }
    // The original keeps one content for each base name.
    #expect(texts.contains(program == .original ? "b\n" : "a\n"))
    #expect(texts.contains("c\n"))
    try await team.member("carol", with: .original).sync()
    try await team.member("dora", with: .synchrony).sync()
  }

  @Test func `Synchrony leaves every content in the trash, and newcomers can read it`()
    async throws
  {
    let team = try await MixedTeam()
    let files = ["a": "1\n", "b/a": "2\n", "b/c/a": "3\n", "b/" + longName: "4\n", "keep": "k\n"]
    let (alice, bob) = try await team.pair(.synchrony, files)
    for file in files.keys where file != "keep" { try alice.remove(file) }
    try await alice.sync()
    try await bob.sync()
    // What was a file is a folder now, and is deleted too.
    try alice.write("5\n", to: "a/plots.csv")
    try await alice.sync()
    try alice.remove("a/plots.csv")
    try await alice.sync()
    let place = try await team.look()
    let texts = place.trash.compactMap { place.text($0) }.sorted()
    #expect(texts == ["1\n", "2\n", "3\n", "4\n", "5\n"])
    let carol = try team.member("carol", with: .original)
    try await carol.sync()
    try await carol.expectQuiet()
    try await bob.sync()
  }

  private let longName = String(repeating: "n", count: 250)

  @Test(arguments: Program.allCases)
  func `a name that comes back is there for everybody`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.remove("notes.txt")
    try await alice.sync()
    try await bob.sync()
    try bob.write("second life\n", to: "notes.txt", at: 90)
    // The original asks its own user to delete the new file (B5); enter, then all.
    try await bob.sync(bob.program == .original ? .each(["", "a"]) : .all, leaving: .inStep)
    // The original would delete bob's new file once more (B6) if everything were accepted.
    let answers: Answers = alice.program == .original ? .each(["", "a"]) : .all
    try await alice.sync(answers, leaving: .inStep)
    #expect(alice.read("notes.txt") == "second life\n")

    try alice.remove("notes.txt")
    try await alice.sync()
    try await bob.sync()
    #expect(bob.read("notes.txt") == nil)
    let place = try await team.look()
    #expect(place.deletedNames == ["notes.txt", "notes.txt"])
    try await team.member("carol", with: program.other).sync()
    try await alice.expectQuiet()
    try await bob.expectQuiet()
  }

  /// B5, for a user of Synchrony.
  @Test func `whoever makes a deleted name anew is not asked to delete it`() async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.original)
    try bob.remove("notes.txt")
    try await bob.sync()
    try bob.write("brand new\n", to: "notes.txt", at: 90)
    #expect(try await bob.sync().proposed == ["push-new": ["notes.txt"]])
    #expect(bob.read("notes.txt") == "brand new\n")
    // Alice never pulled the deletion: to her it is a change.
    try await alice.sync()
    #expect(alice.read("notes.txt") == "brand new\n")
  }

  /// B6, for a user of Synchrony.
  @Test func `whoever deleted a name does not delete what a colleague calls so later`()
    async throws
  {
    let team = try await MixedTeam()
    let (bob, alice) = try await team.pair(.original)
    try alice.remove("notes.txt")
    try await alice.sync()
    try await bob.sync()
    try bob.write("new text under the old name\n", to: "notes.txt", at: 90)
    try await bob.sync(.each(["", "a"]), leaving: .inStep)
    #expect(try await alice.sync().proposed == ["pull-new": ["notes.txt"]])
    #expect(alice.read("notes.txt") == "new text under the old name\n")
  }

  /// B7, for a user of Synchrony.
  @Test func `a deletion does not take a changed file along`() async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.original)
    try bob.write("a week of work\n", to: "notes.txt", at: 60)
    try alice.remove("notes.txt")
    try await alice.sync()
    try await bob.sync()
    #expect(bob.read("notes.txt") == "a week of work\n")
    #expect(try await team.look().text("notes.txt") == "a week of work\n")
    try await alice.sync(.each(["", "a"]), leaving: .inStep)
    #expect(alice.read("notes.txt") == "a week of work\n")
  }

  @Test func `a file that a colleague changed is not deleted unseen`() async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.synchrony)
    try bob.write("bob's newer version\n", to: "notes.txt", at: 60)
    try await bob.sync()
    try alice.remove("notes.txt")
    try await alice.sync()
    #expect(alice.read("notes.txt") == "bob's newer version\n")
    try await bob.expectQuiet()
  }

  /// K4 and B24: each question of the original adds a column, Synchrony's rewriting none.
  @Test func `columns that grow are read, and are none of Synchrony's`() async throws {
    let team = try await MixedTeam()
    let names = (0..<8).map { "f\($0).csv" }
    let files = Dictionary(uniqueKeysWithValues: names.map { ($0, $0) })
    let (alice, bob) = try await team.pair(.original, files)
    for name in names[0..<3] {
      try alice.remove(name)
      try await alice.sync()
    }
    try alice.remove(names[3])
    try await alice.sync(.none)
    let width = try await team.look().deletions[0].count
    #expect(width == 8)
    #expect(try await bob.sync()["pull-deleted"] == Array(names[0..<3]))
    try bob.remove(names[4])
    try await bob.sync()
    #expect(try await team.look().deletions[0].count <= width)
    let turn = try await alice.sync()
    #expect(turn["push-deleted"] == [names[3]])
    #expect(turn["pull-deleted"] == [names[4]])
    try bob.remove(names[5])
    #expect(try await bob.sync()["pull-deleted"] == [names[3]])
    try await alice.sync()
    #expect(try await team.look().deletedNames.sorted() == Array(names[0..<6]))
  }
}
