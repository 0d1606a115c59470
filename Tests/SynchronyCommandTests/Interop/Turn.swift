import Foundation
import Testing

/// What somebody answers to all questions of a run.
enum Answers: Sendable {
  /// Everything is accepted, deletions too.
  case all
  /// Enter, everywhere.
  case none
  /// One answer a question, in their order.
  case each([String])
}

/// How far the shared place and the folder may differ after a run.
enum Outcome {
  /// The shared place, its rows and the folder of whoever ran are the same.
  case inStep
  /// The shared place is what its rows say.
  case whole
  /// Nothing is expected.
  case torn
}

/// What one run of either program proposed.
struct Turn {
  /// The files of each kind of change, by the names that `--json` gives them; where a file was
  /// offered the other way round as well, it is there under `revert-local` or `revert-remote`.
  var proposed: [String: [String]] = [:]
  var output = ""
  var status: Int32 = 0

  subscript(kind: String) -> [String] { (proposed[kind] ?? []).sorted() }
}

/// A command with everything it needs: what runs it here, or at a question of the original.
struct Command: Encodable, Sendable {
  var program = TerminalSession.program
  var arguments: [String]
  let folder: String
  let environment: [String: String]
  let input: String
}

// MARK: - Synchrony's runs

extension Member {
  /// Words that say which place is meant.
  var place: [String] {
    [
      "--platform", "S3", "--bucket", team.bucket,
      // One slash at the end would mean nothing.
      "--prefix", team.prefix.hasSuffix("/") ? team.prefix + "/" : team.prefix,
      "--endpoint-url", team.endpoint, "--region", "us-east-1", "--user", name,
    ]
  }

  /// A run of Synchrony.
  func command(_ words: [String], input: String = "") -> Command {
    Command(
      arguments: words + place,
      folder: home.path,
      environment: [
        "PATH": "/usr/bin:/bin", "TZ": zone, "HOME": home.path,
        "AWS_EC2_METADATA_DISABLED": "true",
      ],
      input: input,
    )
  }

  /// The run in which Synchrony is given `answers`.
  func syncCommand(_ answers: Answers) -> Command {
    let words = ["smart-sync", "--json", "--max-delete", "100%"]
    return switch answers {
    case .all: command(words + ["--yes"])
    case .none: command(words)
    case .each(let lines): command(words, input: lines.map { $0 + "\n" }.joined())
    }
  }

  func run(_ command: Command) async throws -> Turn {
    let run = try await PipedRun(
      command.arguments,
      in: home,
      input: command.input,
      environment: command.environment,
    )
    var turn = Turn(output: run.output + run.errors, status: run.status)
    for line in run.output.split(separator: "\n") where command.arguments.contains("--json") {
      let event = try JSONDecoder().decode(Event.self, from: Data(line.utf8))
      guard event.event == "change", let kind = event.kind, let file = event.file else { continue }
      turn.proposed[kind, default: []].append(file)
    }
    return turn
  }

  private struct Event: Decodable {
    let event: String
    let kind: String?
    let file: String?
  }
}

// MARK: - The original's runs

extension Member {
  struct OriginalRequest: Encodable {
    let home: String
    let bucket: String
    let prefix: String
    let zone: String
    var lineEnd: String?
    var answers: [String]?
    var rules: [String: String]?
    var action = "sync"
    var clipboard: String?
    var environment: [String: String]?
    var meanwhile: Command?
  }

  struct OriginalEnding: Decodable {
    struct Question: Decodable {
      let kind: String
      let files: [String]
      let answer: String
    }

    struct Meanwhile: Decodable {
      let status: Int32
      let output: String
      let errors: String
    }

    let ending: String
    let reason: String?
    let questions: [Question]
    let output: String
    let meanwhile: Meanwhile?
  }

  func originalRequest(_ answers: Answers) -> OriginalRequest {
    var request = OriginalRequest(
      home: home.path,
      bucket: team.bucket,
      prefix: team.prefix,
      zone: zone,
      lineEnd: lineEnd,
    )
    switch answers {
    case .all: request.rules = ["*": "a", "confirm": "y"]
    case .none: request.rules = ["*": ""]
    case .each(let lines): request.answers = lines
    }
    return request
  }

  /// Has the original do what is asked for.
  ///
  /// - Returns: what it proposed. Its status is 0 only where it ended as it should.
  func run(_ request: OriginalRequest) async throws -> Turn {
    let end: OriginalEnding = try await Original.request("/turn", request)
    let isFine = end.ending == "ok" && end.reason == nil && end.meanwhile?.status ?? 0 == 0
    var text = "\(end.ending) \(end.reason ?? "")\n\(end.output)"
    if let other = end.meanwhile { text += "meanwhile:\n\(other.output)\(other.errors)" }
    var turn = Turn(output: text, status: isFine ? 0 : 1)
    for question in end.questions where question.kind != "confirm" {
      turn.proposed[question.kind, default: []] += question.files
    }
    return turn
  }
}
