import Foundation
import Testing

/// Somebody who works on a prefix of the bucket `team`, and everything that their runs write.
final class S3Person: Sendable {
  /// What must not be found in anything that a run writes.
  static let secrets = [
    "SECRETTEST", "SECRETWRONG", "TOKENTEST", "SIGNINTEST", "SECRETROLE", "TOKENROLE",
    "Signature=", "X-Amz-Signature", "AWS4-HMAC-SHA256", "Authorization:", "Credential=",
  ]

  /// The variables of somebody who has an access key.
  static let keys = [
    "AWS_ACCESS_KEY_ID": "AKIDTEST", "AWS_SECRET_ACCESS_KEY": "SECRETTEST",
    "AWS_SESSION_TOKEN": "TOKENTEST",
  ]

  let home: URL
  let prefix: String

  /// Makes a person with two files, or one who comes to a prefix that is there.
  init(prefix: String? = nil) throws {
    self.prefix = prefix ?? UUID().uuidString.lowercased()
    home = FileManager.default.temporaryDirectory.appending(path: "s3-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: home.appending(path: "Data"),
      withIntermediateDirectories: true,
    )
    guard prefix == nil else { return }
    try write("1\n", to: "a.csv")
    try write("2\n", to: "b.csv")
  }

  deinit {
    try? FileManager.default.removeItem(at: home)
  }

  /// Writes a file below the Data folder.
  func write(_ text: String, to name: String) throws {
    try write(text, toHome: "Data/\(name)")
  }

  /// Writes a file below the home folder.
  func write(_ text: String, toHome name: String) throws {
    let url = home.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true,
    )
    try Data(text.utf8).write(to: url)
  }

  /// What a file below the Data folder holds, or nil.
  func read(_ name: String) -> String? {
    try? String(contentsOf: home.appending(path: "Data/\(name)"), encoding: .utf8)
  }

  /// The files of the Data folder with their texts.
  var files: [String: String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: home.appending(path: "Data").path
    )
    let own = (names ?? []).filter { $0 != ".S3" }
    return Dictionary(uniqueKeysWithValues: own.map { ($0, read($0) ?? "") })
  }

  /// Runs the program, and looks for secrets in all that it wrote.
  func run(
    _ words: [String] = ["smart-sync", "--yes"],
    at endpoint: String,
    _ environment: [String: String] = keys,
    sourceLocation: SourceLocation = #_sourceLocation,
  ) async throws -> PipedRun {
    let place = ["--platform", "S3", "--prefix", prefix, "--user", "alice"]
    let bucket = words.contains("--bucket") ? [] : ["--bucket", "team"]
    let end = words.contains("--endpoint-url") ? [] : ["--endpoint-url", endpoint]
    let run = try await PipedRun(
      words + place + bucket + end,
      in: home,
      environment: ["AWS_EC2_METADATA_DISABLED": "true"].merging(environment) { $1 },
    )
    expectNoSecret(in: run, sourceLocation: sourceLocation)
    return run
  }

  /// Runs a sync in which no file can become larger than a megabyte.
  func runWithinMegabyte(at endpoint: String) async throws -> PipedRun {
    let words = [
      "smart-sync", "--yes", "--platform", "S3", "--bucket", "team", "--prefix", prefix,
      "--endpoint-url", endpoint, "--user", "alice",
    ]
    let run = try await PipedRun(
      ["-c", "ulimit -f 2048; exec \"$0\" \"$@\"", TerminalSession.program] + words,
      in: home,
      environment: Self.keys,
      program: "/bin/sh",
    )
    expectNoSecret(in: run)
    return run
  }

  /// Expects that no secret is in what a run said, and in no file but those that it is kept in
  /// and that are their owner's only.
  func expectNoSecret(
    in run: PipedRun,
    sourceLocation: SourceLocation = #_sourceLocation,
  ) {
    for secret in Self.secrets {
      #expect(!run.output.contains(secret), sourceLocation: sourceLocation)
      #expect(!run.errors.contains(secret), sourceLocation: sourceLocation)
    }
    #expect(!run.errors.contains("Fatal error"), sourceLocation: sourceLocation)
    let names = FileManager.default.enumerator(atPath: home.appending(path: "Data").path)
    for case let name as String in names ?? FileManager.DirectoryEnumerator() {
      expectNoSecret(inFile: name, sourceLocation: sourceLocation)
    }
  }

  private func expectNoSecret(inFile name: String, sourceLocation: SourceLocation) {
    let path = home.appending(path: "Data/\(name)").path
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular,
      let data = FileManager.default.contents(atPath: path)
    else { return }
    let isPrivate = (attributes?[.posixPermissions] as? Int ?? 0) & 0o077 == 0
    let isKept = [".S3/aws.txt"].contains(name)
    if isKept || name.hasPrefix(".S3/logs/") || name.hasPrefix(".S3/uploads/") {
      #expect(isPrivate, "\(name) is open to others", sourceLocation: sourceLocation)
    }
    if isKept { return }
    for secret in Self.secrets {
      #expect(
        data.range(of: Data(secret.utf8)) == nil,
        "\(name) holds \(secret)",
        sourceLocation: sourceLocation,
      )
    }
  }
}
