import Testing

/// Two edits of one file, one with each program.
@Suite(.besideTheOriginal, .serialized, .timeLimit(.minutes(20)))
struct InteropConflictTests {
  /// B4: the later or the earlier edit, both stay where Synchrony comes second.
  @Test(arguments: [70, 50])
  func `both edits are kept, and the original gets both`(minutes: Int) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.original)
    try alice.write("by alice\n", to: "plots.csv", at: 60)
    try bob.write("by bob\n", to: "plots.csv", at: minutes)
    try await alice.sync()
    #expect(try await bob.sync().proposed == ["conflict": ["plots.csv"]])
    #expect(bob.read("plots.csv") == "by alice\n")
    let turn = try await alice.sync()
    let copy = try #require(turn["pull-new"].first)
    #expect(turn.proposed == ["pull-new": [copy]])
    #expect(copy.contains("conflict of bob"))
    #expect(alice.read(copy) == "by bob\n")
    try await bob.expectQuiet()
    try await alice.expectQuiet()
  }

  @Test(arguments: ["mine": "by bob\n", "theirs": "by alice\n"].sorted { $0.key < $1.key })
  func `one of them can be chosen`(policy: String, text: String) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.original)
    try alice.write("by alice\n", to: "plots.csv", at: -50)
    try bob.write("by bob\n", to: "plots.csv", at: -40)
    try await alice.sync()
    let words = ["smart-sync", "--yes", "--conflict", policy, "--json"]
    let run = try await bob.run(bob.command(words))
    #expect(run.status == 0, "\(run.output)")
    #expect(bob.read("plots.csv") == text)
    try await alice.sync()
    #expect(alice.read("plots.csv") == text)
    try await bob.expectQuiet()
  }

  /// A file of the same name that both made at the same time.
  @Test(arguments: Program.allCases)
  func `two new files of one name`(program: Program) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try alice.write("by alice\n", to: "new.csv", at: -50)
    try bob.write("by bob\n", to: "new.csv", at: -40)
    // Whoever has Synchrony comes second.
    let (first, second) = program == .original ? (alice, bob) : (bob, alice)
    try await first.sync()
    try await second.sync()
    try await first.sync()
    let place = try await team.look()
    let texts = place.files.keys.compactMap { place.text($0) }
    #expect(texts.contains("by alice\n"))
    #expect(texts.contains("by bob\n"))
    try await second.expectQuiet()
  }

  /// Same second, other content: to the original the shared place is newer.
  @Test(arguments: Program.allCases)
  func `an edit within the same second is seen`(program: Program) async throws {
    let team = try await MixedTeam()
    let alice = try team.member("alice", with: .original)
    let bob = try team.member("bob", with: .synchrony)
    let (writer, reader) = program == .original ? (alice, bob) : (bob, alice)
    try writer.write("1\n", to: "plots.csv", at: 0)
    try await writer.sync()
    try await reader.sync()
    try writer.write("2\n", to: "plots.csv", at: 0)
    if program == .original {
      let turn = try await writer.sync(.each(["", "a"]), leaving: .inStep)
      #expect(turn.proposed == ["pull-modified": ["plots.csv"], "revert-remote": ["plots.csv"]])
    } else {
      #expect(try await writer.sync().proposed == ["push-modified": ["plots.csv"]])
    }
    #expect(try await team.look().text("plots.csv") == "2\n")
    if program == .original {
      #expect(try await reader.sync().proposed == ["pull-modified": ["plots.csv"]])
      #expect(reader.read("plots.csv") == "2\n")
    }
  }
}
