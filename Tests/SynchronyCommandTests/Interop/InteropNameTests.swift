import Foundation
import Testing

/// Names of all kinds, of files, of people and of prefixes.
@Suite(.besideTheOriginal, .serialized, .timeLimit(.minutes(20)))
struct InteropNameTests {
  private static let ordinary = [
    "comma,name.csv", "quote\"name.csv", "apos'name.csv", "space name.csv", " lead.csv", "trail ",
    "météo.csv", "気象/観測.csv", "emoji🌱.csv", ".hidden", ".config/settings.txt",
    "e\u{301}tude.csv", "per%20cent.csv", "plus+name.csv", "amp&name.csv", "hash#name.csv",
    "question?.csv", "a=b;c.csv", "tab\tname.csv", "both,\"x\".csv", "UPPER.csv", "upper.csv",
    "brackets[1].csv", "tilde~.csv", "a'b\"c,d.csv", "dots..csv", "-dash.csv", "pipe|name.csv",
    "star*.csv", "colon:name.csv", "dir with space/in,side.csv", "\"fully quoted\"", "=1+1",
    "nfc-\u{e9}", "nfd-e\u{301}", "none", "Null", "na", "2021", "1e5",
  ]

  @Test(arguments: Program.allCases)
  func `names that a file may have go both ways`(program: Program) async throws {
    let team = try await MixedTeam()
    let alice = try team.member("alice", with: program)
    let bob = try team.member("bob", with: program.other)
    for name in Self.ordinary { try alice.write(name, to: name) }
    try await alice.sync()
    try await bob.sync()
    for name in Self.ordinary { #expect(bob.read(name) == name, "\(name)") }
    let gone = ["comma,name.csv", "quote\"name.csv", "trail ", "気象/観測.csv", "nfd-e\u{301}"]
    for name in gone { try bob.remove(name) }
    try bob.write("changed", to: "both,\"x\".csv", at: 60)
    try await bob.sync()
    try await alice.sync()
    for name in gone { #expect(alice.read(name) == nil, "\(name)") }
    #expect(alice.read("both,\"x\".csv") == "changed")
    try await alice.expectQuiet()
    try await bob.expectQuiet()
  }

  /// K7.
  @Test(arguments: Program.allCases)
  func `names with .S3 in them stay where they are`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    let names = ["notes.S3.txt", "x/.S3/y.csv", "a.S3b/c.csv", ".S3x"]
    for name in names + ["dataS3.csv", "low.s3.txt"] { try alice.write(name, to: name) }
    let turn = try await alice.sync()
    #expect(turn["push-new"] == ["dataS3.csv", "low.s3.txt"])
    try await bob.sync()
    for name in names { #expect(alice.read(name) == name) }
    let keys = try await team.look().objects.keys
    #expect(keys.allSatisfy { !names.contains($0) })
  }

  /// K7: the original makes rows of such objects at its first run, and offers them for ever.
  @Test func `a row with .S3 in its name is left alone`() async throws {
    let team = try await MixedTeam()
    try await team.put(["plots.csv": "1\n", "notes.S3.txt": "2\n"])
    let alice = try team.member("alice", with: .original)
    try await alice.sync(.all, leaving: .torn)
    let bob = try team.member("bob", with: .synchrony)
    try bob.write("bob's\n", to: "new.csv")
    _ = try await bob.run(bob.syncCommand(.all))
    #expect(bob.read("plots.csv") == "1\n")
    try await alice.sync(.all, leaving: .torn)
    #expect(alice.read("new.csv") == "bob's\n")
  }

  /// K13 and B15: names that the original reads as missing values.
  @Test(arguments: ["NA", "null", "None", "nan", "n/a", "#N/A", "<NA>"])
  func `a name that means nothing to the original is not brought there`(
    name: String
  ) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.synchrony)
    try alice.write("x\n", to: name)
    try alice.write("y\n", to: "plain.csv")
    let turn = try await alice.sync(.all, leaving: .whole, status: 1)
    #expect(turn.output.contains(name))
    try await bob.sync()
    #expect(bob.read("plain.csv") == "y\n")

    // The original pushes such a name itself and stumbles over it; its colleagues go on.
    try bob.write("z\n", to: name)
    _ = try await bob.run(bob.originalRequest(.all))
    _ = try await alice.run(alice.syncCommand(.all))
    try alice.write("changed\n", to: "plain.csv", at: 60)
    _ = try await alice.run(alice.syncCommand(.all))
    #expect(try await team.look().text("plain.csv") == "changed\n")
    #expect(alice.read(name) == "x\n")
    #expect(bob.read(name) == "z\n")
  }

  /// B15: one name that is no number rescues all that are; without it the original stops.
  @Test(arguments: [["2021", "2022"], ["007"], ["1e5", "7"], ["True", "False"], ["inf", "1"]])
  func `numbers as names go both ways beside another name`(names: [String]) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.synchrony, ["plain.csv": "text\n"])
    for name in names { try alice.write("\(name)\n", to: name) }
    try await alice.sync()
    try await bob.sync()
    for name in names { #expect(bob.read(name) == "\(name)\n") }
    try bob.remove(names[0])
    try await bob.sync()
    try await alice.sync()
    #expect(alice.read(names[0]) == nil)
  }

  /// B16: the original reads such a row where Synchrony wrote it.
  @Test func `a line end of old in a name reaches the original`() async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.synchrony)
    try alice.write("x\n", to: "carriage\rreturn.csv")
    try await alice.sync()
    try await bob.sync()
    #expect(bob.read("carriage\rreturn.csv") == "x\n")
  }

  /// B11 and B19: what a person is called stands in every row.
  @Test(
    arguments: ["Smith, Al\"ice\"", "Élise", "NA", "None", "123", "a\tb", " alice ", "al\nice"],
    Program.allCases,
  )
  func `whatever the author is called, the rows stay readable`(
    name: String,
    program: Program,
  ) async throws {
    let team = try await MixedTeam()
    let alice = try team.member("alice", with: program)
    let bob = try team.member("bob", with: program.other)
    try alice.write(name, to: ".S3/user_name.txt")
    try alice.write("1\n", to: "one.csv")
    try alice.write("2\n", to: "two.csv")
    // The original writes what it cannot read: a missing value.
    let isLost = program == .original && ["NA", "None"].contains(name)
    try await alice.sync(.all, leaving: isLost ? .torn : .inStep)
    try await bob.sync(.all, leaving: isLost ? .torn : .inStep)
    // Whoever writes the ledger next puts that right.
    try bob.remove("two.csv")
    try await bob.sync()
    try await alice.sync()
    #expect(alice.read("one.csv") == "1\n")
    #expect(alice.read("two.csv") == nil)
    try await bob.expectQuiet()
  }

  /// The original takes a prefix as it is; to Synchrony one slash at its end means nothing.
  @Test(
    arguments: ["deep/er/project", "sp ace", "/lead", "proj/", "Größe", "a.S3"],
    Program.allCases,
  )
  func `a prefix may be spelt in many ways`(prefix: String, program: Program) async throws {
    let team = try await MixedTeam(prefix: prefix)
    try await team.put(["there.csv": "0\n"])
    let (alice, bob) = try await team.pair(program)
    try bob.remove("notes.txt")
    try bob.write("changed\n", to: "b/plots.csv", at: 60)
    try await bob.sync()
    try await alice.sync()
    #expect(alice.read("there.csv") == "0\n")
    let place = try await team.look()
    #expect(place.elsewhere == [])
    #expect(place.folders["alice"] == place.folders["bob"])
  }
}
