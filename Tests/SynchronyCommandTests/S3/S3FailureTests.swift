import Foundation
import Testing

/// What people read when something is wrong with S3, and that nothing is lost by it.
@Suite(
  .timeLimit(.minutes(20)),
  .enabled(if: Store.isExpected, "SYNCHRONY_TEST_S3_MOTO says where moto is."),
)
struct S3FailureTests {
  private static let troubles = Trouble.all.filter { $0.store != .ceph || Store.ceph.isThere }

  @Test(arguments: troubles)
  func `a trouble is one sentence with a remedy, and nothing is changed`(
    trouble: Trouble
  ) async throws {
    let person = try S3Person()
    let before = person.files
    let (relay, endpoint, environment) = try await prepare(trouble, person)
    for words in [[], ["-vv"], ["--json"]] {
      let run = try await person.run(
        ["smart-sync", "--yes"] + words + trouble.words,
        at: endpoint,
        environment,
      )
      #expect(run.status == 2, "\(run.errors)")
      let errors = run.errors.split(separator: "\n").filter { $0.hasPrefix("Error: ") }
      #expect(errors.count == 1, "\(run.errors)")
      for text in trouble.says { #expect(run.errors.contains(text), "\(run.errors)") }
      if words == ["--json"] {
        let event = #"{"event":"error","status":2,"reason":""#
        #expect(run.output.split(separator: "\n").last?.hasPrefix(event) == true, "\(run.output)")
      }
    }
    #expect(person.files == before)
    try await expectHealth(of: person)
    withExtendedLifetime(relay) {}
  }

  private func prepare(
    _ trouble: Trouble,
    _ person: S3Person,
  ) async throws -> (Relay, String, [String: String]) {
    let relay = try Relay(to: trouble.store?.endpoint, trouble.rules, in: person.home)
    let own = relay.endpoint
    var environment = trouble.hasKey ? S3Person.keys : [:]
    environment.merge(trouble.environment) { $1 }
    if let text = environment.removeValue(forKey: "TEST_CONFIGURATION") {
      let file = person.home.appending(path: "aws-config")
      try Data(text.utf8).write(to: file)
      environment["AWS_CONFIG_FILE"] = file.path
      environment["AWS_ENDPOINT_URL"] = own
    }
    guard trouble.isProxy else { return (relay, own, environment) }
    environment["http_proxy"] = own
    environment["https_proxy"] = own
    return (relay, try #require(Store.moto.endpoint), environment)
  }

  /// Expects that the person's work goes to the store once nothing is wrong with it.
  private func expectHealth(of person: S3Person) async throws {
    let bucket = try Bucket()
    #expect(try await bucket.keys(below: person.prefix).filter { !$0.hasPrefix(".S3/") }.isEmpty)
    let run = try await person.run(at: bucket.endpoint)
    #expect(run.status == 0, "\(run.errors)")
    let names = try await bucket.keys(below: person.prefix).filter { !$0.hasPrefix(".S3/") }
    #expect(names.sorted() == ["a.csv", "b.csv"])
  }

  @Test(arguments: ["AuthorizationHeaderMalformed", "PermanentRedirect"])
  func `another region that the store names is gone to`(code: String) async throws {
    let person = try S3Person()
    var rule = Relay.Rule.refusal("", code == "PermanentRedirect" ? 301 : 400, code)
    rule.headers = ["x-amz-bucket-region": "eu-west-1"]
    rule.times = 1
    let bucket = try Bucket()
    let relay = try Relay(to: bucket.endpoint, [rule], in: person.home)
    let run = try await person.run(["smart-sync", "--yes", "-vv"], at: relay.endpoint)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try await bucket.keys(below: person.prefix).contains("a.csv"))
  }

  @Test func `an own certificate authority is named by AWS_CA_BUNDLE`() async throws {
    let person = try S3Person()
    let certificate = try await Self.certificate(in: person.home)
    let bucket = try Bucket()
    let relay = try Relay(to: bucket.endpoint, certificate: certificate, in: person.home)
    let endpoint = "https://127.0.0.1:\(relay.port)"
    let refused = try await person.run(at: endpoint)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("No secure connection"))
    #expect(refused.errors.contains("AWS_CA_BUNDLE"))
    #expect(try await bucket.keys(below: person.prefix).isEmpty)

    var environment = S3Person.keys
    environment["AWS_CA_BUNDLE"] = certificate.path
    let run = try await person.run(at: endpoint, environment)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try await bucket.keys(below: person.prefix).contains("a.csv"))
  }

  fileprivate static func certificate(
    of subject: String = "127.0.0.1",
    in folder: URL,
  ) async throws -> URL {
    let file = folder.appending(path: "server.pem")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
      "/CN=\(subject)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", file.path, "-out",
      folder.appending(path: "certificate.pem").path,
    ]
    process.standardError = FileHandle.nullDevice
    try await process.runToEnd()
    let text = try Data(contentsOf: folder.appending(path: "certificate.pem"))
    var pem = try Data(contentsOf: file)
    pem.append(text)
    try pem.write(to: file)
    return file
  }
}

// MARK: - Single files

extension S3FailureTests {
  private static let refusals: [(rule: Relay.Rule, says: String)] = [
    (.refusal("^PUT .*/b.csv", 403, "AccessDenied"), "may not do this"),
    (.refusal("^PUT .*/b.csv", 507, "InsufficientStorage"), "is full"),
    (.page("^PUT .*/b.csv", 403), "“Hotel WiFi”"),
    (.page("^PUT .*/b.csv", 200), "no S3 store"),
  ]

  @Test(arguments: refusals.indices)
  func `a file that is refused is named, and all others arrive`(index: Int) async throws {
    let (rule, says) = Self.refusals[index]
    let person = try S3Person()
    let bucket = try Bucket()
    let relay = try Relay(to: bucket.endpoint, [rule], in: person.home)
    let run = try await person.run(["smart-sync", "--yes", "-vv"], at: relay.endpoint)
    #expect(run.status == 1, "\(run.errors)")
    #expect(run.errors.contains("Failed: b.csv: "), "\(run.errors)")
    #expect(run.errors.contains(says), "\(run.errors)")
    let names = try await bucket.keys(below: person.prefix).filter { !$0.hasPrefix(".S3/") }
    #expect(names == ["a.csv"])
    let ledger = try await bucket.text(at: "\(person.prefix)/.S3/versions.csv") ?? ""
    #expect(ledger.contains("a.csv") && !ledger.contains("b.csv"))
    let logs = try FileManager.default.contentsOfDirectory(
      atPath: person.home.appending(path: "Data/.S3/logs").path
    )
    #expect(try person.read(".S3/logs/\(#require(logs.first))")?.contains(says) == true)

    #expect(try await person.run(at: bucket.endpoint).status == 0)
    #expect(try await bucket.text(at: "\(person.prefix)/b.csv") == "2\n")
  }

  @Test(arguments: [403, 200])
  func `a page in place of what is known of a file fails that file alone`(
    status: Int
  ) async throws {
    let person = try S3Person()
    let bucket = try Bucket()
    #expect(try await person.run(at: bucket.endpoint).status == 0)
    try person.write("new a\n", to: "a.csv")
    try person.write("new b\n", to: "b.csv")
    // What lies there is looked at where a condition failed.
    let rules = [
      Relay.Rule.refusal("^PUT .*/b.csv", 412, "PreconditionFailed"),
      .page("^(HEAD|GET) .*/b.csv", status),
    ]
    let relay = try Relay(to: bucket.endpoint, rules, in: person.home)
    let run = try await person.run(at: relay.endpoint)
    #expect(run.status == 1, "\(run.errors)")
    #expect(run.errors.contains("Failed: b.csv: What answered is no S3 store"), "\(run.errors)")
    #expect(try await bucket.text(at: "\(person.prefix)/a.csv") == "new a\n")
    #expect(try await bucket.text(at: "\(person.prefix)/b.csv") == "2\n")
    #expect(try await person.run(at: bucket.endpoint).status == 0)
    #expect(try await bucket.text(at: "\(person.prefix)/b.csv") == "new b\n")
  }

  @Test func `a ledger that cannot be written is said, and the next run writes it`() async throws {
    let person = try S3Person()
    let bucket = try Bucket()
    #expect(try await person.run(at: bucket.endpoint).status == 0)
    try person.write("3\n", to: "c.csv")
    let rule = Relay.Rule.refusal("^PUT .*versions.csv", 403, "AccessDenied")
    let relay = try Relay(to: bucket.endpoint, [rule], in: person.home)
    let run = try await person.run(at: relay.endpoint)
    #expect(run.status == 1, "\(run.errors)")
    #expect(run.errors.contains("may not do this"), "\(run.errors)")
    #expect(try await person.run(at: bucket.endpoint).status == 0)
    let ledger = try await bucket.text(at: "\(person.prefix)/.S3/versions.csv")
    #expect(ledger?.contains("c.csv") == true)
  }

  @Test func `a disk that is full is said, and nothing of the old is lost`() async throws {
    let person = try S3Person()
    let bucket = try Bucket()
    try person.write(String(repeating: "x", count: 3_000_000), to: "large.csv")
    #expect(try await person.run(at: bucket.endpoint).status == 0)
    let other = try S3Person(prefix: person.prefix)
    try other.write("mine\n", to: "own.csv")
    let run = try await other.runWithinMegabyte(at: bucket.endpoint)
    #expect(run.status == 1, "\(run.errors)")
    #expect(run.errors.contains("Failed: large.csv: "), "\(run.errors)")
    #expect(run.errors.contains("too large"), "\(run.errors)")
    #expect(other.files == ["a.csv": "1\n", "b.csv": "2\n", "own.csv": "mine\n"])
    #expect(try await other.run(at: bucket.endpoint).status == 0)
    #expect(other.files == person.files.merging(["own.csv": "mine\n"]) { $1 })
  }

  private static let damages: [(text: String, says: [String])] = [
    ("File,Time Edited,Edited By,Checksum\n\"a", ["quote", "line 2"]), ("", ["empty"]),
    ("<html>", ["web page"]), ("a,b\n", ["no column"]),
  ]

  @Test(arguments: damages.indices, [true, false])
  func `a damaged ledger is named with its side and its line`(
    index: Int,
    isRemote: Bool,
  ) async throws {
    let (text, says) = Self.damages[index]
    let person = try S3Person()
    let bucket = try Bucket()
    #expect(try await person.run(at: bucket.endpoint).status == 0)
    let key = "\(person.prefix)/.S3/versions.csv"
    let good = try #require(try await bucket.text(at: key))
    if isRemote {
      try await bucket.put(text, at: key)
    } else {
      try person.write(text, to: ".S3/versionsLocal.csv")
    }
    try person.write("new\n", to: "a.csv")
    for words in [[], ["--json"]] {
      let run = try await person.run(["smart-sync", "--yes"] + words, at: bucket.endpoint)
      #expect(run.status == 2, "\(run.errors)")
      let place =
        isRemote ? "versions.csv on the remote" : ".S3/versionsLocal.csv in the Data folder"
      for text in says + [place] { #expect(run.errors.contains(text), "\(run.errors)") }
    }
    #expect(try await bucket.text(at: key) == (isRemote ? text : good))
    #expect(try await bucket.text(at: "\(person.prefix)/a.csv") == "1\n")
  }
}

// MARK: - The system's certificates

/// `unshare(1)`, which gives a program mounts that nobody else sees.
private enum OwnMounts {
  static let program = "/usr/bin/unshare"
  static let options = ["--map-root-user", "--mount"]

  /// Whether the system lets this user have some.
  static let areAllowed: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = options + ["mount", "--bind", "/tmp", "/etc/ssl/certs"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}

/// A machine whose system trusts a store's certificate.
@Suite(
  .timeLimit(.minutes(5)),
  .enabled(if: OwnMounts.areAllowed, "unshare(1) may not mount here."),
)
struct TrustTests {
  private let person: S3Person
  private let other: S3Person
  private let system: URL

  init() throws {
    person = try S3Person()
    other = try S3Person()
    system = person.home.appending(path: "certs")
    try FileManager.default.createDirectory(at: system, withIntermediateDirectories: true)
  }

  /// Has the system trust a certificate, by its file of all and by its folder of single ones.
  private func trust(_ certificate: URL) async throws {
    for name in ["one.pem", "ca-certificates.crt"] {
      try FileManager.default.copyItem(at: certificate, to: system.appending(path: name))
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl", "rehash", system.path]
    process.standardError = FileHandle.nullDevice
    try await process.runToEnd()
    try #require(process.terminationStatus == 0)
  }

  private func errors(at port: Int, _ variables: [String: String]) async throws -> String {
    let mount = "mount --bind \"$0\" /etc/ssl/certs && exec \"$@\""
    let run = try await PipedRun(
      OwnMounts.options + [
        "/bin/sh", "-c", mount, system.path, TerminalSession.program, "smart-sync", "--yes",
        "--platform", "S3", "--bucket", "team", "--user", "alice", "--endpoint-url",
        "https://127.0.0.1:\(port)",
      ],
      in: person.home,
      environment: S3Person.keys.merging(variables) { $1 },
      program: OwnMounts.program,
    )
    return run.errors
  }

  @Test func `AWS_CA_BUNDLE stands in place of the certificates of the system`() async throws {
    let certificate = try await S3FailureTests.certificate(in: person.home)
    try await trust(person.home.appending(path: "certificate.pem"))
    let relay = try Relay(
      to: nil,
      [.refusal("", 403, "AccessDenied")],
      certificate: certificate,
      in: person.home,
    )
    let trusting = try await errors(at: relay.port, [:])
    #expect(trusting.contains("AccessDenied"), "\(trusting)")
    let bundle = try await S3FailureTests.certificate(of: "Another", in: other.home).path
    let wary = try await errors(at: relay.port, ["AWS_CA_BUNDLE": bundle])
    #expect(wary.contains("No secure connection"), "\(wary)")
  }
}
