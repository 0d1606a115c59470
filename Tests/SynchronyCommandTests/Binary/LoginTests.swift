import Foundation
import Testing

@testable import SynchronyCommand

@Suite(.timeLimit(.minutes(20)))
struct LoginTests {
  private static let block = """
    [111122223333_Role]
    aws_access_key_id=AKIDEXAMPLE
    aws_secret_access_key=SECRET/+=
    aws_session_token=TOKEN==

    """

  private let team: Team

  init() throws {
    team = try Team("alice")
  }

  private func login(_ input: String, path: String = "/nowhere") async throws -> PipedRun {
    try await PipedRun(
      ["login"],
      in: team.home(of: "alice"),
      input: input,
      environment: ["PATH": path],
    )
  }

  @Test(arguments: [block, block.replacing("\n", with: "\r\n"), "\u{feff}\n\(block)\n\n "])
  func `a piped block becomes the file of its owner`(input: String) async throws {
    defer { team.disband() }
    let run = try await login(input)
    #expect(run.status == 0, "\(run.errors)")
    #expect(team.read(".S3/aws.txt", of: "alice") == Self.block)
    let file = team.home(of: "alice").appending(path: "Data/.S3/aws.txt").path
    let attributes = try FileManager.default.attributesOfItem(atPath: file)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(!(run.output + run.errors).contains("SECRET"))
  }

  @Test(arguments: [
    ("", "0 lines"), ("[r]\na=SECRET\n", "2 lines"), (block + "x=1\n", "5 lines"),
    (block.replacing("[", with: ""), "brackets"), (block.replacing("TOKEN==", with: ""), "line 4"),
    (block.replacing("_secret", with: ""), "no aws_secret_access_key"),
  ])
  func `what is no block is refused and the old one stays`(
    input: String,
    words: String,
  ) async throws {
    defer { team.disband() }
    try team.write("old\n", to: ".S3/aws.txt", of: "alice")
    let run = try await login(input)
    #expect(run.status == 2)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(!run.errors.contains("SECRET"))
    #expect(team.read(".S3/aws.txt", of: "alice") == "old\n")
  }

  @Test func `without a pipe the clipboard is read`() async throws {
    defer { team.disband() }
    let folder = team.home(of: "alice").appending(path: "bin")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, body) in [("wl-paste", "exit 1"), ("xclip", "/bin/cat <<'END'\n\(Self.block)END")] {
      let file = folder.appending(path: name)
      try Data("#!/bin/sh\n\(body)\n".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.path)
    }
    let run = try await login("", path: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(team.read(".S3/aws.txt", of: "alice") == Self.block)
  }

  /// A program that stands in for one that reads the clipboard, and notes that it was called.
  private enum Fake: Sendable {
    case absent
    /// It is there, and nobody may run it.
    case forbidden
    case failing
    /// It succeeds with nothing, as with an empty clipboard or a picture in it.
    case silent
    case holding(String)

    var script: String? {
      switch self {
      case .absent: nil
      case .forbidden: "exit 0"
      case .failing: "/bin/echo '[bad]'; exit 1"
      case .silent: "exit 0"
      case .holding(let key): "/bin/echo '\(LoginTests.block.replacing("AKIDEXAMPLE", with: key))'"
      }
    }
  }

  /// What wl-paste, xclip and pbpaste do, whose key is taken, and which of them are called.
  private struct Desk: Sendable, CustomTestStringConvertible {
    var name: String
    var wlPaste = Fake.absent
    var xclip = Fake.absent
    var pbpaste = Fake.absent
    var key: String?
    var calls: [String]

    var testDescription: String { name }
  }

  private static let desks = [
    Desk(
      name: "on Wayland",
      wlPaste: .holding("W"),
      key: "W",
      calls: ["wl-paste --no-newline"]
    ),
    Desk(
      name: "on X11",
      xclip: .holding("X"),
      key: "X",
      calls: ["xclip -selection clipboard -out"]
    ),
    Desk(name: "on macOS", pbpaste: .holding("P"), key: "P", calls: ["pbpaste"]),
    Desk(
      name: "with all three, the first",
      wlPaste: .holding("W"),
      xclip: .holding("X"),
      pbpaste: .holding("P"),
      key: "W",
      calls: ["wl-paste --no-newline"]
    ),
    Desk(
      name: "where the first fails, as without a Wayland display",
      wlPaste: .failing,
      xclip: .holding("X"),
      pbpaste: .holding("P"),
      key: "X",
      calls: ["wl-paste --no-newline", "xclip -selection clipboard -out"]
    ),
    Desk(
      name: "where the first two hold nothing",
      wlPaste: .silent,
      xclip: .silent,
      pbpaste: .holding("P"),
      key: "P",
      calls: ["wl-paste --no-newline", "xclip -selection clipboard -out", "pbpaste"]
    ),
    Desk(
      name: "where the first may not be run",
      wlPaste: .forbidden,
      xclip: .holding("X"),
      key: "X",
      calls: ["xclip -selection clipboard -out"]
    ),
    Desk(
      name: "where all fail",
      wlPaste: .failing,
      xclip: .failing,
      pbpaste: .failing,
      calls: ["wl-paste --no-newline", "xclip -selection clipboard -out", "pbpaste"]
    ),
    Desk(name: "where there are none", calls: []),
  ]

  /// Puts the programs into a folder.
  private func install(_ desk: Desk) throws -> URL {
    let folder = team.home(of: "alice").appending(path: "bin")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let log = team.home(of: "alice").appending(path: "calls").path
    for (name, fake) in [
      ("wl-paste", desk.wlPaste), ("xclip", desk.xclip), ("pbpaste", desk.pbpaste),
    ] {
      guard let script = fake.script else { continue }
      let file = folder.appending(path: name)
      let text = "#!/bin/sh\n/bin/echo \(name) \"$@\" >> '\(log)'\n\(script)\n"
      try Data(text.utf8).write(to: file)
      let rights = if case .forbidden = fake { 0o600 } else { 0o700 }
      try FileManager.default.setAttributes([.posixPermissions: rights], ofItemAtPath: file.path)
    }
    return folder
  }

  private func calls() -> [String] {
    let log = team.home(of: "alice").appending(path: "calls")
    let text = try? String(contentsOf: log, encoding: .utf8)
    return (text ?? "").split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test(arguments: desks)
  private func `the first program that has the clipboard's text gives it`(desk: Desk) async throws {
    defer { team.disband() }
    let run = try await login("", path: install(desk).path)
    #expect(calls() == desk.calls)
    let expected = desk.key.map { Self.block.replacing("AKIDEXAMPLE", with: $0) }
    #expect(team.read(".S3/aws.txt", of: "alice") == expected)
    #expect(run.status == (desk.key == nil ? 2 : 0))
    if desk.key == nil {
      #expect(run.errors.contains("0 lines of text, and the clipboard has none either"))
      #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }
    #expect(!(run.output + run.errors).contains("SECRET"))
  }

  @Test func `what is piped goes before the clipboard`() async throws {
    defer { team.disband() }
    let desk = Desk(name: "", wlPaste: .holding("W"), calls: [])
    let run = try await login(Self.block, path: install(desk).path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(team.read(".S3/aws.txt", of: "alice") == Self.block)
    #expect(calls() == [])
  }

  @Test(.enabled(if: TerminalSession.isExpected))
  func `a person without a clipboard is asked for the four lines`() async throws {
    defer { team.disband() }
    let session = try TerminalSession(["login"], in: team.home(of: "alice"))
    try await session.wait(for: "Found no clipboard with text. Paste the four lines")
    try session.type(Self.block)
    #expect(try await session.end() == 0)
    #expect(team.read(".S3/aws.txt", of: "alice") == Self.block)
  }

  @Test(.enabled(if: TerminalSession.isExpected))
  func `a person who presses Ctrl-C is not asked any longer`() async throws {
    defer { team.disband() }
    let session = try TerminalSession(["login"], in: team.home(of: "alice"))
    try await session.wait(for: "Paste the four lines")
    try session.type("[role]\n\u{3}")
    #expect(try await session.end() == 130)
    #expect(team.read(".S3/aws.txt", of: "alice") == nil)
  }

  @Test func `the key is never synced`() async throws {
    defer { team.disband() }
    try team.write(Self.block, to: ".S3/aws.txt", of: "alice")
    try team.write("1\n", to: "a.csv", of: "alice")
    let words = team.arguments("smart-sync", "--yes", as: "alice")
    let run = try await PipedRun(words, in: team.home(of: "alice"))
    #expect(run.status == 0)
    let share = team.root.appending(path: "share").path
    let names = try FileManager.default.subpathsOfDirectory(atPath: share)
    #expect(names.contains("a.csv"))
    #expect(!names.contains { $0.contains("aws") })
    #expect(team.read(".S3/aws.txt", of: "alice") == Self.block)
  }
}
