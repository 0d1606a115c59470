import Foundation
import Testing

/// K12 and B1: the original writes its ledgers over whatever others wrote while it waited.
@Suite(.besideTheOriginal, .serialized, .timeLimit(.minutes(20)))
struct InteropLostUpdateTests {
  /// Alice, with the original, has a new file and waits at the question about it; bob, with
  /// Synchrony, does `work` and syncs meanwhile.
  private func race(
    _ work: (_ bob: Member) throws -> Void
  ) async throws -> (MixedTeam, alice: Member, bob: Member) {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.original)
    try alice.write("from alice\n", to: "from alice.csv")
    try work(bob)
    var request = alice.originalRequest(.all)
    request.meanwhile = bob.syncCommand(.all)
    let turn = try await alice.run(request)
    #expect(turn.status == 0, "\(turn.output)")
    return (team, alice, bob)
  }

  /// Expects that so many rounds of ordinary runs bring everybody in step.
  ///
  /// Until then a run may end with status 1: it names what it found out of order.
  private func expectSettled(_ people: [Member], rounds: Int = 2) async throws {
    for _ in 1...rounds {
      for person in people {
        let program = person.program
        try await person.sync(.all, leaving: .torn, status: program == .original ? 0 : nil)
      }
    }
    for person in people { try await person.expectQuiet() }
  }

  @Test(arguments: [false, true])
  func `a new file whose row was written over is listed again`(aliceFirst: Bool) async throws {
    let (team, alice, bob) = try await race { try $0.write("from bob\n", to: "from bob.csv") }
    let torn = try await team.look()
    #expect(torn.row(of: "from bob.csv") == nil)
    #expect(torn.text("from bob.csv") == "from bob\n")
    try await expectSettled(aliceFirst ? [alice, bob] : [bob, alice])
    #expect(alice.read("from bob.csv") == "from bob\n")
    #expect(bob.read("from alice.csv") == "from alice\n")
  }

  @Test(arguments: [false, true])
  func `a change whose row was written over is kept`(aliceFirst: Bool) async throws {
    let (team, alice, bob) = try await race {
      try $0.write("changed by bob\n", to: "plots.csv", at: 60)
    }
    #expect(try await team.look().text("plots.csv") == "changed by bob\n")
    try await expectSettled(aliceFirst ? [alice, bob] : [bob, alice])
    #expect(alice.read("plots.csv") == "changed by bob\n")
  }

  @Test(arguments: [false, true])
  func `a deletion whose row was put back leaves nothing that is offered for ever`(
    aliceFirst: Bool
  ) async throws {
    let (team, alice, bob) = try await race { try $0.remove("notes.txt") }
    #expect(try await team.look().row(of: "notes.txt") != nil)
    try await expectSettled(aliceFirst ? [alice, bob] : [bob, alice], rounds: 3)
    #expect(alice.read("notes.txt") == bob.read("notes.txt"))
  }

  @Test func `Synchrony, waiting at its question, writes over nothing`() async throws {
    try #require(TerminalSession.isExpected)
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.original)
    try bob.write("from bob\n", to: "from bob.csv")
    try bob.write("changed by bob\n", to: "b/plots.csv", at: 60)
    try alice.write("from alice\n", to: "from alice.csv")
    try alice.write("changed by alice\n", to: "plots.csv", at: 60)
    try alice.remove("notes.txt")
    let session = try TerminalSession(["smart-sync"] + bob.place, in: bob.home)
    try await session.wait(for: "Upload which")
    try await alice.sync()
    try session.type("a\n")
    try await session.wait(for: "Upload which", count: 2)
    try session.type("a\n")
    #expect(try await session.end() == 0, "\(session.text)")
    try await expectSettled([bob, alice], rounds: 1)
    let place = try await team.look()
    #expect(place.text("from alice.csv") == "from alice\n")
    #expect(place.text("from bob.csv") == "from bob\n")
    #expect(place.text("plots.csv") == "changed by alice\n")
    #expect(place.text("b/plots.csv") == "changed by bob\n")
    #expect(place.deletedNames == ["notes.txt"])
  }

  @Test func `two first runs at once lose no file`() async throws {
    let team = try await MixedTeam()
    try await team.put(["plots.csv": "1\n"])
    let alice = try team.member("alice", with: .original)
    let bob = try team.member("bob", with: .synchrony)
    try alice.write("from alice\n", to: "from alice.csv")
    try bob.write("from bob\n", to: "from bob.csv")
    var request = alice.originalRequest(.all)
    request.meanwhile = bob.syncCommand(.all)
    let turn = try await alice.run(request)
    #expect(turn.status == 0, "\(turn.output)")
    try await expectSettled([bob, alice])
    #expect(alice.read("from bob.csv") == "from bob\n")
    #expect(bob.read("from alice.csv") == "from alice\n")
  }

  /// B8: a wrong answer ends the original after it deleted, and before it wrote its ledgers.
  @Test func `what a crash of the original left behind is mended`() async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.original)
    try alice.remove("notes.txt")
    try alice.write("new\n", to: "new.csv")
    let crash = try await alice.run(alice.originalRequest(.each(["a", "y", "x"])))
    #expect(crash.status == 1)
    let torn = try await team.look()
    #expect(torn.row(of: "notes.txt") != nil)
    #expect(torn.text("notes.txt") == nil)

    try bob.write("bob's\n", to: "bob's.csv")
    try await bob.sync(.all, leaving: .torn)
    let repair = try await bob.run(bob.command(["verify", "--repair"]))
    #expect(repair.status == 0, "\(repair.output)")
    try await alice.sync()
    try await bob.sync()
    try await alice.expectQuiet()
    #expect(alice.read("bob's.csv") == "bob's\n")
    #expect(bob.read("new.csv") == "new\n")
    #expect(bob.read("notes.txt") == nil)
  }

  /// B9: a row whose object is gone can never be removed by the original.
  @Test func `a row without its object is no dead end`() async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.original)
    try await team.drop("notes.txt")
    try await team.member("carol", with: .original).sync(.all, leaving: .torn)
    let dora = try team.member("dora", with: .synchrony)
    try await dora.sync(.all, status: 1)
    #expect(try await alice.sync().proposed == ["push-new": ["notes.txt"]])
    #expect(try await dora.sync().proposed == ["pull-new": ["notes.txt"]])
    try await bob.expectQuiet()
  }
}
