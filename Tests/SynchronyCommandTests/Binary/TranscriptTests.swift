import Foundation
import Testing

@testable import SynchronyCommand

@Suite(.enabled(if: TerminalSession.isExpected), .timeLimit(.minutes(20)))
struct TranscriptTests {
  /// The screen with what differs from run to run taken out.
  private func settled(_ text: String) -> String {
    var text = text.replacing(/in \d+\.\d s\./, with: "in 0.0 s.")
    text = text.replacing(/\r\u{1b}\[K[^\n\r]*(?=\r)/, with: "")
    return text.replacing("\r\u{1b}[K", with: "")
  }

  private func sync(
    _ team: Team,
    _ person: String,
    answers: [(String, String)]
  ) async throws
    -> String
  {
    let arguments = team.arguments("smart-sync", "--jobs", "1", as: person)
    let session = try TerminalSession(arguments, in: team.home(of: person))
    var seen: [String: Int] = [:]
    for (question, answer) in answers {
      seen[question, default: 0] += 1
      try await session.wait(for: question, count: seen[question] ?? 1)
      try session.type(answer + "\n")
    }
    let status = try await session.end()
    return "$ synchrony smart-sync  # as \(person)\n\(settled(session.text))[\(status)]\n\n"
  }

  @Test func `two people, every question, in a terminal`() async throws {
    let team = try Team("alice", "bob")
    defer { team.disband() }
    for name in ["changed", "deleted", "both", "kept", "theirs"] {
      try team.write("1\n", to: "\(name).csv", of: "alice")
    }
    var transcript = try await sync(team, "alice", answers: [("Upload which?", "a")])
    transcript += try await sync(
      team,
      "bob",
      answers: [
        ("Download which?", "0-9"), ("Download which?", "all"),
      ]
    )

    try team.write("2\n", to: "changed.csv", of: "bob", hour: 11)
    try team.write("bob\n", to: "both.csv", of: "bob", hour: 11)
    try team.write("2\n", to: "theirs.csv", of: "bob", hour: 11)
    try team.write("new\n", to: "new \u{1b}[31m 東京.csv", of: "bob", hour: 11)
    try team.remove("deleted.csv", of: "bob")
    try team.remove("kept.csv", of: "bob")
    transcript += try await sync(
      team,
      "bob",
      answers: [
        ("Delete which from the remote?", "x"), ("Delete which from the remote?", "0"),
        ("Really delete", "y"), ("Upload which?", "0"), ("Download which?", ""),
        ("Upload which, over", "A"),
      ]
    )

    try team.write("alice\n", to: "both.csv", of: "alice", hour: 12)
    transcript += try await sync(
      team,
      "alice",
      answers: [
        ("Delete which here?", "0"), ("Really delete", "yes"), ("Download which?", "0"),
        ("Download which, over", "0"), ("Put yours over", "0"), ("b = keep both", "b"),
      ]
    )
    try Fixture("Transcripts/two-people.txt").expect(transcript)
    #expect(team.read("both.csv", of: "alice") == "bob\n")
    #expect(
      team.read("both (conflict of alice 2026-11-21 12.00.00).csv", of: "alice") == "alice\n"
    )
  }

  @Test func `Ctrl-C at a question ends at once and changes nothing`() async throws {
    let team = try Team("alice")
    defer { team.disband() }
    try team.write("1\n", to: "a.csv", of: "alice")
    let arguments = team.arguments("smart-sync", as: "alice")
    let session = try TerminalSession(arguments, in: team.home(of: "alice"))
    try await session.wait(for: "Upload which?")
    try session.type("\u{3}")
    #expect(try await session.end() == 130)
    #expect(session.text.contains("Interrupted; no file was changed."))
    #expect(!FileManager.default.fileExists(atPath: team.root.appending(path: "share/a.csv").path))
  }

  @Test func `Ctrl-C in a transfer finishes what is in flight and says what was done`()
    async throws
  {
    let team = try Team("alice")
    defer { team.disband() }
    // All together they take minutes, each by itself a second.
    let names = (10..<50).map { "\($0).bin" }
    for name in names {
      try team.write(String(repeating: name, count: 10_000), to: name, of: "alice")
    }
    let slow = team.arguments(
      "smart-sync",
      "--yes",
      "--jobs",
      "1",
      "--limit-rate",
      "20k",
      as: "alice"
    )
    let session = try TerminalSession(slow, in: team.home(of: "alice"))
    // The bar comes after a second, with rate and time left.
    try await session.wait(for: "left")
    try session.type("\u{3}")
    #expect(try await session.end() == 130)
    #expect(session.text.contains("Interrupted: "))
    #expect(session.text.contains(" kB/s"))

    let rest = team.arguments("smart-sync", "--yes", as: "alice")
    #expect(try await PipedRun(rest, in: team.home(of: "alice")).status == 0)
    for name in names {
      let shared = team.root.appending(path: "share/\(name)")
      #expect(try Data(contentsOf: shared).count == 60_000)
    }
  }

  @Test func `a second Ctrl-C ends a transfer at once, and the next run goes on`() async throws {
    let team = try Team("alice")
    defer { team.disband() }
    try team.write(String(repeating: "x", count: 4_000_000), to: "big.bin", of: "alice")
    let slow = team.arguments("smart-sync", "--yes", "--limit-rate", "40k", as: "alice")
    let session = try TerminalSession(slow, in: team.home(of: "alice"))
    try await session.wait(for: "Transferring")
    try session.type("\u{3}")
    try await session.wait(for: "Stopping after what is in flight")
    try session.type("\u{3}")
    #expect(try await session.end() == 130)
    let shared = team.root.appending(path: "share/big.bin")
    #expect(!FileManager.default.fileExists(atPath: shared.path))
    let rest = team.arguments("smart-sync", "--yes", as: "alice")
    #expect(try await PipedRun(rest, in: team.home(of: "alice")).status == 0)
    #expect(try Data(contentsOf: shared).count == 4_000_000)
  }
}
