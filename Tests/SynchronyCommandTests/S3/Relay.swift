import Foundation
import Testing

/// `Scripts/servers/relay.py`: what stands between the program and a store, or in its place.
///
/// It ends when it is released.
final class Relay: Sendable {
  /// What it answers itself; the script says what each field means.
  struct Rule: Encodable, Sendable {
    var match = ""
    var after: Int?
    var times: Int?
    var status: Int?
    var headers: [String: String]?
    var body: String?
    var hold: Bool?
    var endless: Bool?
    var length: Int?

    /// A refusal in the words of S3.
    static func refusal(_ match: String, _ status: Int, _ code: String, _ more: String = "") -> Rule
    {
      let words = "<Code>\(code)</Code><Message>Said by a test</Message>\(more)"
      return Rule(match: match, status: status, body: "<Error>\(words)</Error>")
    }

    /// A page for browsers.
    static func page(_ match: String, _ status: Int, headers: [String: String] = [:]) -> Rule {
      Rule(
        match: match,
        status: status,
        headers: headers.merging(["Content-Type": "text/html"]) { $1 },
        body: "<!DOCTYPE html><html><head><title>Hotel WiFi</title></head>Log in!</html>",
      )
    }
  }

  let port: Int
  private let log: URL
  private let process: Process

  private static let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Scripts/servers/relay.py")

  /// Starts a relay.
  ///
  /// - Parameters:
  ///   - endpoint: the URL of the server behind it, or nil for none.
  ///   - rules: what it answers itself.
  ///   - certificate: a file of a certificate and its key, or nil for no encryption.
  ///   - folder: where it keeps its log.
  /// - Throws: where it does not start.
  init(
    to endpoint: String?,
    _ rules: [Rule] = [],
    certificate: URL? = nil,
    in folder: URL,
  ) throws {
    let name = UUID().uuidString
    log = folder.appending(path: "relay-\(name).log")
    let file = folder.appending(path: "rules-\(name).json")
    try JSONEncoder().encode(rules).write(to: file)
    var arguments = ["python3", Self.script.path, log.path, "--rules", file.path]
    if let endpoint { arguments += ["--to", endpoint.replacing("http://", with: "")] }
    if let certificate { arguments += ["--certificate", certificate.path] }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
    self.process = process
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    port = try #require(Int(line.filter(\.isNumber)), "the relay does not start")
  }

  deinit {
    // A child has the mask of the thread that made it, which may let no polite signal through.
    kill(process.processIdentifier, SIGKILL)
  }

  /// Where it is, without encryption.
  var endpoint: String { "http://127.0.0.1:\(port)" }

  /// What it noted: a line for each exchange.
  var exchanges: [String] {
    let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }
}
