import Foundation
import Testing

/// K10: one Data folder, in which somebody changes over from one program to the other.
@Suite(.besideTheOriginal, .serialized, .timeLimit(.minutes(20)))
struct InteropFolderTests {
  @Test(arguments: Program.allCases)
  func `the other program goes on where the first left off`(program: Program) async throws {
    let team = try await MixedTeam()
    var (alice, bob) = try await team.pair(program)
    for round in 1...2 {
      alice.program = alice.program.other
      try await alice.expectQuiet()
      try alice.write("round \(round)\n", to: "plots.csv", at: 60 * round)
      try alice.write("new\n", to: "new \(round).csv")
      try alice.write("gone\n", to: "gone \(round).csv")
      try await alice.sync()
      alice.program = alice.program.other
      try alice.remove("gone \(round).csv")
      let turn = try await alice.sync()
      #expect(turn.proposed == ["push-deleted": ["gone \(round).csv"]])
      bob.program = bob.program.other
      try await bob.sync()
      #expect(bob.read("plots.csv") == "round \(round)\n")
      #expect(bob.read("gone \(round).csv") == nil)
    }
  }

  /// The base of a deletion that was declined is in `deletedLocal.csv`.
  @Test(arguments: Program.allCases)
  func `a declined deletion is not forgotten`(program: Program) async throws {
    let team = try await MixedTeam()
    var (alice, bob) = try await team.pair(program)
    try alice.remove("notes.txt")
    try await alice.sync(.none)
    alice.program = alice.program.other
    #expect(try await alice.sync(.none)["push-deleted"] == ["notes.txt"])
    alice.program = alice.program.other
    #expect(try await alice.sync()["push-deleted"] == ["notes.txt"])
    try await bob.sync()
    bob.program = bob.program.other
    try await bob.expectQuiet()
  }

  /// The original keeps no memory of what it declined, so that nobody can tell whose is newer.
  @Test(arguments: Program.allCases)
  func `declined changes are offered by the other program too`(program: Program) async throws {
    let team = try await MixedTeam()
    var (alice, bob) = try await team.pair(program)
    try alice.write("changed\n", to: "plots.csv", at: 60)
    try alice.write("new\n", to: "new.csv")
    try await alice.sync()
    try await bob.sync(.none)
    bob.program = bob.program.other
    let turn = try await bob.sync()
    #expect(turn["pull-new"] == ["new.csv"])
    #expect(turn[program == .original ? "pull-modified" : "conflict"] == ["plots.csv"])
    #expect(bob.read("plots.csv") == "changed\n")
  }

  /// B29: without the ledger of what was here, a deletion is no longer known; no file is lost.
  @Test(arguments: Program.allCases)
  func `a lost local ledger costs no file`(program: Program) async throws {
    let team = try await MixedTeam()
    var (alice, bob) = try await team.pair(program)
    bob.program = program
    try await bob.sync()
    bob.program = program.other
    try bob.remove(".S3/versionsLocal.csv")
    try bob.remove("notes.txt")
    try await bob.sync(.none)
    try await alice.expectQuiet()
    #expect(alice.read("notes.txt") == "notes\n")
    alice.program = program.other
    try await alice.expectQuiet()
  }

  /// The block that AWS shows, as either program keeps it.
  @Test func `each program reads the credentials that the other took from the clipboard`()
    async throws
  {
    let team = try await MixedTeam()
    let block = """
      [111122223333_Role]
      aws_access_key_id=AKIDTEST
      aws_secret_access_key=SECRETTEST
      aws_session_token=abc/def==
      """
    var alice = try team.member("alice", with: .original)
    try alice.remove(".S3/aws.txt")
    try alice.write("1\n", to: "plots.csv")
    var request = alice.originalRequest(.all)
    request.clipboard = block
    request.environment = ["AWS_ENDPOINT_URL": team.endpoint, "AWS_DEFAULT_REGION": "us-east-1"]
    let turn = try await alice.run(request)
    #expect(turn.status == 0, "\(turn.output)")
    #expect(alice.read(".S3/aws.txt") == block + "\n")
    alice.program = .synchrony
    try await alice.expectQuiet()

    let bob = try team.member("bob", with: .original)
    try bob.remove(".S3/aws.txt")
    let login = try await bob.run(
      Command(
        arguments: ["login"],
        folder: bob.home.path,
        environment: [:],
        input: block + "\n",
      )
    )
    #expect(login.status == 0, "\(login.output)")
    request = bob.originalRequest(.all)
    request.environment = ["AWS_ENDPOINT_URL": team.endpoint, "AWS_DEFAULT_REGION": "us-east-1"]
    let pull = try await bob.run(request)
    #expect(pull.status == 0, "\(pull.output)")
    #expect(bob.read("plots.csv") == "1\n")
  }

  /// Regions and addresses may stand in `aws.txt`, since boto3 takes them from there.
  @Test func `the address of the store comes from aws.txt for both programs`() async throws {
    let team = try await MixedTeam()
    let (alice, bob) = try await team.pair(.original)
    try alice.write("changed\n", to: "plots.csv", at: 60)
    try await alice.sync()
    var command = bob.syncCommand(.all)
    for option in ["--endpoint-url", "--region"] {
      let position = try #require(command.arguments.firstIndex(of: option))
      command.arguments.removeSubrange(position...position + 1)
    }
    let turn = try await bob.run(command)
    #expect(turn.status == 0, "\(turn.output)")
    #expect(bob.read("plots.csv") == "changed\n")
  }
}
