import Foundation
import Testing

@testable import SynchronyCommand

@Suite(.timeLimit(.minutes(20)))
struct BinaryTests {
  private let team: Team

  init() throws {
    team = try Team("alice")
    try team.write("1\n", to: "a.csv", of: "alice")
    try team.write("2\n", to: "b.csv", of: "alice")
  }

  private func run(_ words: String..., input: String = "") async throws -> PipedRun {
    try await PipedRun(words, in: team.home(of: "alice"), input: input)
  }

  private func runOnShare(_ words: String..., input: String = "") async throws -> PipedRun {
    let place = ["--platform", "Folder", "--remote", "../share", "--user", "alice"]
    return try await PipedRun(words + place, in: team.home(of: "alice"), input: input)
  }

  private var shared: [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: team.root.appending(path: "share").path
    )
    return (names ?? []).filter { $0 != ".S3" }.sorted()
  }

  @Test func `answers come from a pipe, one a line`() async throws {
    defer { team.disband() }
    let run = try await runOnShare("smart-sync", input: "1\n")
    #expect(run.status == 0)
    #expect(shared == ["b.csv"])
    #expect(run.output.contains("Upload which? (0,1; a = all; enter = none): 1\n"))
    #expect(!run.output.contains("\u{1b}"))
    #expect(run.errors.isEmpty)
  }

  @Test(arguments: ["", "x\n", "x\ny\n"])
  func `where the answers end, nothing is assumed`(input: String) async throws {
    defer { team.disband() }
    let run = try await runOnShare("smart-sync", input: input)
    #expect(run.status == 0)
    #expect(shared.isEmpty)
    #expect(run.errors.contains("--yes accepts all"))
  }

  @Test func `JSON stands alone on standard output`() async throws {
    defer { team.disband() }
    let run = try await runOnShare("smart-sync", "--json", input: "a\n")
    let events = try run.output.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(
      events.map { $0["event"] as? String } == ["change", "change", "done", "done", "summary"]
    )
    #expect(events.last?["uploaded"] as? Int == 2)
    #expect(run.errors.contains("Upload which?"))
  }

  @Test func `answers from a pipe are no person who confirms deletions`() async throws {
    defer { team.disband() }
    for number in 1...30 { try team.write("\(number)\n", to: "\(number).csv", of: "alice") }
    #expect(try await runOnShare("--yes").status == 0)
    for number in 1...30 { try team.remove("\(number).csv", of: "alice") }
    let run = try await runOnShare(input: "a\ny\n")
    #expect(run.status == 2)
    #expect(run.errors.contains("--max-delete"))
    #expect(shared.count == 32)
    #expect(try await runOnShare("--max-delete", "100%", input: "a\ny\n").status == 0)
    #expect(shared == ["a.csv", "b.csv"])
  }

  @Test func `an answer from a pipe is no name`() async throws {
    defer { team.disband() }
    let run = try await run("--platform", "Folder", "--remote", "../share", input: "a\n")
    #expect(run.status == 0)
    #expect(shared == ["a.csv", "b.csv"])
    #expect(team.read(".S3/user_name.txt", of: "alice") == "NONAME")
  }

  @Test(arguments: [[], ["--json"]])
  func `a file that stays out of step is named on standard error and in the log`(
    words: [String]
  ) async throws {
    defer { team.disband() }
    try team.write("x\n", to: "NA", of: "alice")
    let place = ["--platform", "Folder", "--remote", "../share", "--user", "alice"]
    let home = team.home(of: "alice")
    let run = try await PipedRun(["--yes"] + words + place, in: home)
    #expect(run.status == 1)
    #expect(run.errors.contains("Note: NA: "))
    let logs = home.appending(path: "Data/.S3/logs")
    let log = try #require(try FileManager.default.contentsOfDirectory(atPath: logs.path).first)
    let text = try String(contentsOf: logs.appending(path: log), encoding: .utf8)
    #expect(text.contains("\"NA\": "))
  }

  @Test func `twins that were uploaded are worth a notice only`() async throws {
    defer { team.disband() }
    try team.write("1\n", to: "A.csv", of: "alice")
    let run = try await runOnShare("--yes")
    #expect(run.status == 0)
    #expect(run.errors.contains("Note: a.csv: "))
    #expect(shared == ["A.csv", "a.csv", "b.csv"])
  }

  @Test func `a dry run and status show the same and change nothing`() async throws {
    defer { team.disband() }
    let dry = try await runOnShare("smart-sync", "--dry-run")
    let status = try await runOnShare("status")
    #expect(status.output.contains("Would go to the remote (2):"))
    #expect(dry.output.contains(status.output))
    #expect([dry.status, status.status] == [0, 0])
    #expect(shared.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: team.root.appending(path: "share/.S3").path))
  }

  @Test(
    arguments: [
      ["--platform", "Gopher"], ["smart-sync"], ["--mode", "sideways"], ["--jobs", "0"],
      ["frobnicate"], ["status", "-q", "-v"], ["init"], ["--platform", "Folder"],
      ["--platform", "Folder", "--remote", "../share", "--mode", "push", "--read-only"],
      ["status", "--platform", "Folder", "--remote", "../share", "--mode", "sb", "--read-only"],
    ]
  )
  func `a wrong command line is status 64, with a sentence`(words: [String]) async throws {
    defer { team.disband() }
    let run = try await PipedRun(words, in: team.home(of: "alice"))
    #expect(run.status == 64)
    #expect(run.errors.hasPrefix("Error: "))
    #expect(run.output.isEmpty)
  }

  @Test(arguments: [
    ("statsu", "There is no command \"statsu\"; did you mean status?"),
    ("sync", "There is no command \"sync\"; did you mean smart-sync?"),
    ("upload", "There is no command \"upload\"; synchrony --help lists what there is."),
    ("\u{1b}[2J", "There is no command \"\\u{1b}[2J\"; synchrony --help lists what there is."),
  ])
  func `a word that is no command is named, with the one that may be meant`(
    word: String,
    advice: String
  ) async throws {
    defer { team.disband() }
    let run = try await runOnShare(word)
    #expect(run.status == 64)
    #expect(run.errors.contains(advice), "\(run.errors)")
    #expect(shared.isEmpty)
  }

  @Test func `an unknown platform is answered with the known ones`() async throws {
    defer { team.disband() }
    let run = try await run("status", "--platform", "Gopher")
    #expect(run.errors.contains("Gopher"))
    #expect(run.errors.contains("Folder"))
  }

  @Test func `a remote that is not there is status 2`() async throws {
    defer { team.disband() }
    let run = try await run("--platform", "Folder", "--remote", "../nowhere", "--json")
    #expect(run.status == 2)
    #expect(run.errors.hasPrefix("Error: "))
    #expect(run.output.hasPrefix(#"{"event":"error","status":2,"#))
  }

  @Test func `init writes what later calls need, and asks before it replaces`() async throws {
    defer { team.disband() }
    let file = team.home(of: "alice").appending(path: "synchrony.yml")
    #expect(try await runOnShare("init").status == 0)
    #expect(try await run("smart-sync", "--yes").status == 0)
    #expect(shared == ["a.csv", "b.csv"])

    let before = try String(contentsOf: file, encoding: .utf8)
    #expect(try await run("init", "--remote", "elsewhere").status == 2)
    #expect(try await run("init", "--remote", "elsewhere", input: "n\n").status == 2)
    #expect(try String(contentsOf: file, encoding: .utf8) == before)
    #expect(try await run("init", "--remote", "elsewhere", "--yes").status == 0)
    #expect(try String(contentsOf: file, encoding: .utf8).contains("elsewhere"))
  }

  @Test func `a broken synchrony yml is named with its line`() async throws {
    defer { team.disband() }
    let file = team.home(of: "alice").appending(path: "synchrony.yml")
    try Data("platform: Folder\nremoat: x\n".utf8).write(to: file)
    let run = try await run("status")
    #expect(run.status == 64)
    #expect(run.errors.contains("synchrony.yml, line 2"))
  }

  @Test func `reset-all deletes only after a yes, and no data file`() async throws {
    defer { team.disband() }
    #expect(try await runOnShare("smart-sync", "--yes").status == 0)
    let ledger = team.root.appending(path: "share/.S3/versions.csv").path
    for answer in ["", "\n", "n\n", "yep\n"] {
      #expect(
        try await runOnShare("reset-all", input: answer).output.contains("Nothing was deleted.")
      )
      #expect(FileManager.default.fileExists(atPath: ledger))
    }
    #expect(try await runOnShare("reset-all", input: "y\n").status == 0)
    #expect(!FileManager.default.fileExists(atPath: ledger))
    #expect(shared == ["a.csv", "b.csv"])
    #expect(team.read("a.csv", of: "alice") == "1\n")
  }

  @Test func `verify names what is out of order, and mends it when told to`() async throws {
    defer { team.disband() }
    #expect(try await runOnShare("smart-sync", "--yes").status == 0)
    #expect(try await runOnShare("verify").output.hasSuffix("--deep does that.\n"))
    try FileManager.default.removeItem(at: team.root.appending(path: "share/a.csv"))

    let found = try await runOnShare("verify", "--quiet")
    #expect(found.status == 1)
    #expect(found.output.hasPrefix("found  a.csv: "))
    #expect(shared == ["b.csv"])
    let json = try await runOnShare("verify", "--json").output
    #expect(json.contains(#"{"event":"finding","file":"a.csv","kind":"row-without-object","#))

    #expect(try await runOnShare("verify", "--repair").status == 0)
    #expect(shared == ["a.csv", "b.csv"])
    #expect(try await runOnShare("verify", "--deep").status == 0)
  }

  @Test func `a file that is to be synced is said by verify, and is nothing wrong`() async throws {
    defer { team.disband() }
    #expect(try await runOnShare("smart-sync", "--yes").status == 0)
    try team.write("3\n", to: "a.csv", of: "alice")
    let run = try await runOnShare("verify")
    #expect(run.status == 0)
    #expect(run.output.contains("differs  a.csv: the Data folder has another content; smart-sync"))
    #expect(run.output.hasSuffix("--deep does that.\n"))
    #expect(try await runOnShare("verify", "--quiet").output.isEmpty)
    #expect(try await runOnShare("verify", "--json").output.contains(#""local-difference""#))
  }

  @Test func `a reader that goes away does not kill the run`() async throws {
    defer { team.disband() }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.currentDirectoryURL = team.home(of: "alice")
    process.arguments = [
      "-c",
      "{ \"$0\" -y -v --platform Folder --remote ../share --user alice; echo $? >status; } | true",
      TerminalSession.program,
    ]
    try await process.runToEnd()
    let status = team.home(of: "alice").appending(path: "status")
    #expect(try String(contentsOf: status, encoding: .utf8) == "0\n")
    #expect(shared == ["a.csv", "b.csv"])
  }

  @Test func `platforms are listed one a line, or as an array`() async throws {
    defer { team.disband() }
    #expect(try await run("platforms").output.split(separator: "\n").contains("Folder"))
    #expect(try await run("platforms", "--json").output.hasPrefix("[\"S3\",\"Folder\""))
  }
}

extension BinaryTests {
  /// Whether there is somebody whom the rights of a file bind, or a way to become somebody.
  static let isBound =
    getuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

  /// Runs the program as somebody whom the rights of a file bind.
  private static func runBound(_ team: Team, as person: String) async throws -> PipedRun {
    let words = team.arguments("smart-sync", "--yes", as: person)
    guard getuid() == 0 else { return try await PipedRun(words, in: team.home(of: person)) }
    let owner = Process()
    owner.executableURL = URL(fileURLWithPath: "/bin/chown")
    owner.arguments = ["-R", "65534:65534", team.root.path]
    try await owner.runToEnd()
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", TerminalSession.program]
    return try await PipedRun(
      nobody + words,
      in: team.home(of: person),
      program: "/usr/bin/setpriv",
    )
  }

  @Test(.enabled(if: isBound))
  func `files that their owner may only read are changed and moved like others`() async throws {
    let team = try Team("alice", "bob")
    defer { team.disband() }
    for name in ["changed.csv", "moved.csv"] { try team.write(name, to: name, of: "alice") }
    for person in ["alice", "bob"] {
      #expect(try await Self.runBound(team, as: person).status == 0)
    }
    let folder = team.home(of: "bob").appending(path: "Data").path
    for name in ["changed.csv", "moved.csv"] {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o444],
        ofItemAtPath: "\(folder)/\(name)",
      )
    }
    try team.write("by alice", to: "changed.csv", of: "alice", hour: 12)
    try team.remove("moved.csv", of: "alice")
    try team.write("moved.csv", to: "sub/moved.csv", of: "alice")
    #expect(try await Self.runBound(team, as: "alice").status == 0)
    let run = try await Self.runBound(team, as: "bob")
    #expect(run.status == 0, "\(run.errors)")
    #expect(team.read("changed.csv", of: "bob") == "by alice")
    #expect(team.read("sub/moved.csv", of: "bob") == "moved.csv")
    #expect(team.read("moved.csv", of: "bob") == nil)
    for name in ["changed.csv", "sub/moved.csv"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      #expect(attributes[.posixPermissions] as? Int == 0o444)
    }
  }
}
