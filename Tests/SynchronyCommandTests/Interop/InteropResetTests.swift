import Foundation
import Testing

/// Somebody removes all traces; the others go on.
@Suite(.besideTheOriginal, .serialized, .timeLimit(.minutes(20)))
struct InteropResetTests {
  private func reset(_ person: Member, _ answer: String) async throws {
    switch person.program {
    case .original:
      var request = person.originalRequest(.each([answer]))
      request.action = "reset"
      let turn = try await person.run(request)
      #expect(turn.status == 0, "\(turn.output)")
    case .synchrony:
      let turn = try await person.run(person.command(["reset-all"], input: answer + "\n"))
      #expect(turn.status == 0, "\(turn.output)")
    }
  }

  @Test(arguments: Program.allCases)
  func `after a reset by one the other begins again, with all files`(
    program: Program
  ) async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(program)
    try bob.remove("notes.txt")
    try await bob.sync()
    try await alice.sync()
    let before = try await team.look()
    try await reset(alice, "n")
    #expect(try await team.look().objects.keys.sorted() == before.objects.keys.sorted())
    try await reset(alice, "y")
    let after = try await team.look()
    #expect(after.objects.keys.sorted() == before.files.keys.sorted())
    #expect(after.files == before.files)
    #expect(after.folders == before.folders)
    #expect(!FileManager.default.fileExists(atPath: alice.folder.appending(path: ".S3").path))

    try await bob.expectQuiet()
    let again = try team.member("alice", with: program)
    try await again.expectQuiet()
    try again.write("changed\n", to: "plots.csv", at: 60)
    try await again.sync()
    try await bob.sync()
    #expect(bob.read("plots.csv") == "changed\n")
  }

  /// B12: the original leaves what is beyond its first page, and the ledgers are there.
  @Test func `a reset empties a full trash`() async throws {
    let team = try await MixedTeam()
    let (alice, _) = try await team.pair(.synchrony)
    let names = (0..<1_010).map { ".S3/deleted/old \($0).csv" }
    try await team.put(Dictionary(uniqueKeysWithValues: names.map { ($0, $0) }))
    try await reset(alice, "y")
    let left = try await team.look().objects.keys.sorted()
    #expect(left == ["b/plots.csv", "notes.txt", "plots.csv"])
  }

  /// B14: rows of a new beginning are newer than every earlier edit.
  @Test func `work that was not yet synced when somebody reset is not written over`()
    async throws
  {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.original)
    try bob.write("not yet synced\n", to: "plots.csv", at: -10)
    try await reset(alice, "y")
    try await team.member("carol", with: .original).sync()
    try await bob.sync()
    let place = try await team.look()
    #expect(place.folders["bob"]?.keys.contains { bob.read($0) == "not yet synced\n" } == true)
    #expect(place.files.keys.contains { place.text($0) == "not yet synced\n" })
    try await bob.expectQuiet()
  }
}
