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
