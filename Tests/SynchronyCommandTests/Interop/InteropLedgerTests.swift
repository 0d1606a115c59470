import Foundation
import Testing

/// K2 to K6: how the ledgers may be written, and what the times in them mean.
@Suite(.besideTheOriginal, .serialized, .timeLimit(.minutes(20)))
struct InteropLedgerTests {
  /// K3.
  @Test func `ledgers from Windows are read and gone on with`() async throws {
    let team = try await MixedTeam()
    var alice = try team.member("alice", with: .original)
    alice.lineEnd = "\r\n"
    let bob = try team.member("bob", with: .synchrony)
    for name in ["plots.csv", "no,tes.txt", "keep.csv"] { try alice.write(name, to: name) }
    try await alice.sync()
    #expect(try await team.look().text(".S3/versions.csv")?.contains("\r\n") == true)
    try await bob.sync()
    try bob.write("bob's\n", to: "bob's.csv")
    try await bob.sync()
    try alice.remove("plots.csv")
    try await alice.sync()
    try await bob.sync()
    try bob.remove("no,tes.txt")
    try await bob.sync()
    try await alice.sync()
    #expect(alice.read("no,tes.txt") == nil)
    #expect(try await team.look().deletedNames == ["plots.csv", "no,tes.txt"])
    try await bob.expectQuiet()
    try await alice.expectQuiet()
  }

  private static let spellings: [String: @Sendable (String) -> String] = [
    "a byte order mark": { "\u{feff}" + $0 },
    "old Mac line ends": { $0.replacing("\n", with: "\r") },
    "no last line end": { String($0.dropLast()) },
    "blank lines": { $0.replacing("\n", with: "\n\n") },
    "every field quoted": { text in
      text.split(separator: "\n").map { line in
        line.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",") + "\n"
      }.joined()
    },
    "columns in another order": { text in
      text.split(separator: "\n").map { line in
        line.split(separator: ",").reversed().joined(separator: ",") + "\n"
      }.joined()
    },
    "a row twice": { $0 + ($0.split(separator: "\n").last ?? "") + "\n" },
  ]

  /// K3: what editors and other tools make of a ledger.
  @Test(arguments: spellings.keys.sorted())
  func `a ledger may be spelt in many ways`(name: String) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.original)
    let spell = try #require(Self.spellings[name])
    let text = try #require(try await team.look().text(".S3/versions.csv"))
    try await team.put([".S3/versions.csv": spell(text)])
    #expect(try await alice.sync(.none, leaving: .torn).proposed.isEmpty)
    #expect(try await bob.sync(.none, leaving: .torn).proposed.isEmpty)
    try bob.write("changed\n", to: "plots.csv", at: 60)
    try bob.write("new\n", to: "new.csv")
    try await bob.sync()
    try await alice.sync()
    #expect(alice.read("plots.csv") == "changed\n")
    try await team.member("carol", with: .original).sync()
  }

  /// K6: a row has the time on its writer's wall, cut to the second.
  @Test(arguments: ["UTC", "Asia/Tokyo", "America/New_York"])
  func `both programs write the same row for the same file`(zone: String) async throws {
    let team = try await MixedTeam()
    var rows: [[String]] = []
    for program in Program.allCases {
      var person = try team.member("alice", with: program)
      person.zone = zone
      try person.write("1\n", to: "\(program).csv", at: -90)
      let time = team.time(-90).addingTimeInterval(0.999)
      try FileManager.default.setAttributes(
        [.modificationDate: time],
        ofItemAtPath: person.folder.appending(path: "\(program).csv").path,
      )
      try await person.sync()
      rows.append(try #require(try await team.look().row(of: "\(program).csv")))
    }
    #expect(rows[0].dropFirst() == rows[1].dropFirst())
  }

  /// B17, for a user of Synchrony: clocks on walls decide nothing.
  @Test(arguments: ["Pacific/Auckland", "America/Los_Angeles"])
  func `a change is seen whatever the zone`(zone: String) async throws {
    let team = try await MixedTeam()
    var alice = try team.member("alice", with: .original)
    alice.zone = "Asia/Tokyo"
    var bob = try team.member("bob", with: .synchrony)
    bob.zone = zone
    try alice.write("1\n", to: "plots.csv", at: -60)
    try await alice.sync()
    try await bob.sync()
    try bob.write("2\n", to: "plots.csv", at: -50)
    #expect(try await bob.sync().proposed == ["push-modified": ["plots.csv"]])
    try bob.write("3\n", to: "plots.csv", at: -40)
    #expect(try await bob.sync().proposed == ["push-modified": ["plots.csv"]])
    try await bob.expectQuiet()
  }

  @Test(arguments: Program.allCases)
  func `empty files and files in many parts go both ways`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    let part = 8 << 20
    let sizes = ["empty": 0, "a part": part, "a part and a byte": part + 1, "parts": 2 * part + 9]
    for (name, size) in sizes {
      let line = "\(name) \(program)\n"
      let text = String(repeating: line, count: size / line.utf8.count)
      let rest = String(repeating: ".", count: size - text.utf8.count)
      try alice.write(text + rest, to: name)
    }
    try await alice.sync()
    try await bob.sync()
    let place = try await team.look()
    for (name, size) in sizes { #expect(place.objects[name]?.size == size) }
    try await alice.expectQuiet()
    try await bob.expectQuiet()
    try bob.write(String(repeating: "shorter\n", count: 1_200_000), to: "parts", at: 60)
    try await bob.sync()
    try await alice.sync()
    try alice.remove("parts", "empty")
    try await alice.sync()
    try await bob.sync()
    try await alice.expectQuiet()
  }
}
