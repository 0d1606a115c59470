import Foundation
import Testing

/// A prefix that nobody has used yet, with and without files.
@Suite(.besideTheOriginal, .serialized, .timeLimit(.minutes(20)))
struct InteropFirstRunTests {
  @Test(arguments: Program.allCases)
  func `an empty prefix gets two ledgers and nothing else`(program: Program) async throws {
    let team = try await MixedTeam()
    let alice = try team.member("alice", with: program)
    try await alice.expectQuiet()
    let header = "File,Edited By,Time Edited,Checksum\n"
    let ledgers = [".S3/versions.csv", ".S3/deletedS3.csv"]
    let place = try await team.look()
    #expect(place.objects.keys.sorted() == ledgers.sorted())
    #expect(ledgers.map { place.text($0) } == [header, header])
    try await team.member("bob", with: program.other).expectQuiet()
    try await alice.expectQuiet()
  }

  /// K8.
  @Test(arguments: Program.allCases)
  func `files that are there already get rows, folders' own keys do not`(
    program: Program
  ) async throws {
    let team = try await MixedTeam()
    let files = [
      "plots.csv": "1\n", "site_b/plots.csv": "2\n", "empty.csv": "",
      "météo 気象.csv": "3\n", "with,comma \"q\".csv": "4\n",
    ]
    try await team.put(files.merging(["site_b/": ""]) { $1 })
    let alice = try team.member("alice", with: program)
    #expect(try await alice.sync()["pull-new"] == files.keys.sorted())
    let bob = try team.member("bob", with: program.other)
    #expect(try await bob.sync()["pull-new"] == files.keys.sorted())
    for (name, text) in files { #expect(bob.read(name) == text) }
    try await alice.expectQuiet()
    try bob.write("2, by bob\n", to: "site_b/plots.csv", at: 60)
    try await bob.sync()
    try await alice.sync()
    #expect(alice.read("site_b/plots.csv") == "2, by bob\n")
  }

  /// B14: the original gives the rows the time of its run, so every earlier edit looks older.
  @Test(arguments: Program.allCases)
  func `files of one name on both sides are both kept`(program: Program) async throws {
    let team = try await MixedTeam()
    try await team.put(["plots.csv": "theirs\n", "same.csv": "same\n"])
    let alice = try team.member("alice", with: program)
    if program == .original { try await alice.sync() }
    let bob = try team.member("bob", with: .synchrony)
    try bob.write("bob's\n", to: "plots.csv")
    try bob.write("same\n", to: "same.csv", at: -30)
    try bob.write("his own\n", to: "mine.csv")
    try await bob.sync()
    let place = try await team.look()
    let texts = place.files.keys.compactMap { place.text($0) }.sorted()
    #expect(texts == ["bob's\n", "his own\n", "same\n", "theirs\n"])
    try await alice.sync()
    try await bob.expectQuiet()
    try await team.member("carol", with: .original).sync()
  }

  /// A prefix counts as used by the original as soon as anything is below `.S3`.
  @Test func `a foreign object below .S3 keeps nobody out once Synchrony was there`() async throws {
    let team = try await MixedTeam()
    try await team.put(["plots.csv": "1\n", ".S3/lock": "x"])
    let carol = try team.member("carol", with: .original)
    let turn = try await carol.run(carol.originalRequest(.all))
    #expect(turn.status == 1)
    try await team.member("bob", with: .synchrony).sync()
    try await carol.sync()
    #expect(carol.read("plots.csv") == "1\n")
  }

  @Test(arguments: Program.allCases)
  func `newcomers get what is there, and may bring something`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.remove("notes.txt")
    try await alice.sync()
    for (name, program) in [("carol", Program.original), ("dora", .synchrony)] {
      let newcomer = try team.member(name, with: program)
      try newcomer.write("\(name)\n", to: "\(name).csv")
      let turn = try await newcomer.sync()
      #expect(turn["push-new"] == ["\(name).csv"])
      #expect(turn["push-deleted"] == [])
      #expect(newcomer.read("notes.txt") == nil)
    }
    try await bob.sync()
    #expect(bob.read("carol.csv") == "carol\n")
    #expect(bob.read("dora.csv") == "dora\n")
  }

  /// B12: three pages of a listing; the original would see the first only.
  @Test func `2,500 objects are all there after Synchrony's first run`() async throws {
    let team = try await MixedTeam()
    let names = (0..<2_500).map { "set \($0 % 7)/object \($0).csv" }
    try await team.put(Dictionary(uniqueKeysWithValues: names.map { ($0, $0) }))
    let alice = try team.member("alice", with: .synchrony)
    let first = try await alice.sync()
    #expect(first["pull-new"].count == 2_500)
    try await alice.expectQuiet()

    // Each file that the original fetches costs it many milliseconds, so it fetches three.
    let bob = try team.member("bob", with: .original)
    let offered = try await bob.sync(.each(["0,1234,2499"])).proposed["pull-new"] ?? []
    #expect(Set(offered) == Set(names))
    for position in [0, 1_234, 2_499] where position < offered.count {
      #expect(bob.read(offered[position]) == offered[position])
    }
    try bob.write("bob's\n", to: "set 3/new.csv")
    try await bob.sync(.each(["a", ""]))
    #expect(try await alice.sync().proposed == ["pull-new": ["set 3/new.csv"]])
    try alice.remove(names[0], names[2_499])
    try await alice.sync()
    #expect(try await team.look().files.count == 2_499)
  }
}
