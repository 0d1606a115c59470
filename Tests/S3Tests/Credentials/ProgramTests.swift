import Foundation
import LocalFiles
import S3
import Testing

/// One after the other: a script that is being written while another test starts a program counts
/// as busy until that program runs.
@Suite(.serialized)
struct ProgramTests {
  private let folders: TestFolders

  init() throws {
    folders = try TestFolders()
  }

  private func program(_ body: String, named name: String = "bin/give key") throws -> String {
    try folders.write("#!/bin/sh\n\(body)\n", to: name, mode: 0o700)
  }

  private func search(_ command: String) async throws -> Result<Credentials, CredentialError> {
    try folders.write("[profile p]\ncredential_process = \(command)\n", to: "home/.aws/config")
    return await folders.search(["PATH": "/usr/bin:/bin"], profile: "p")
  }

  private static let json =
    #"{"Version":1,"AccessKeyId":"GIVEN","SecretAccessKey":"SECRETx","SessionToken":"$1 $2""#

  @Test(.timeLimit(.minutes(5)))
  func `a program of one's own gives a key`() async throws {
    let path = try program(
      "cat <<END\n\(Self.json),\"Expiration\":\"2026-11-21T13:00:00+01:00\"}\nEND"
    )
    let found = try await search("'\(path)' \"a b\" c\\ d")
    #expect(found.key == nil)
    #expect(found.reason.contains("has expired"))
    let lasting = try program("cat <<END\n\(Self.json)}\nEND")
    let other = try await search("\"\(lasting)\" \"a b\" $HOME;ls").get()
    #expect(other.accessKeyID == "GIVEN")
    #expect(other.sessionToken == "a b $HOME;ls")
    #expect(other.expiration == nil)
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      ("echo SECRET >&2; exit 3", "status 3"),
      ("kill -9 $$", "status 137"),
      ("echo SECRET", "no access key in JSON"),
      (#"echo '{"Version":2,"AccessKeyId":"a","SecretAccessKey":"SECRET"}'"#, "Version is not 1"),
      (#"echo '{"AccessKeyId":"a","SecretAccessKey":"SECRET"}'"#, "Version is not 1"),
      (#"echo '{"Version":1,"SecretAccessKey":"SECRET"}'"#, "no AccessKeyId"),
      ("head -c 2000000 /dev/zero", "more than an access key"),
    ]
  )
  func `what goes wrong is told without a secret`(body: String, words: String) async throws {
    let path = try program(body)
    let reason = try await search("'\(path)' --password SECRET").reason
    #expect(reason.contains(words), "\(reason)")
    #expect(!reason.contains("SECRET"))
  }

  @Test func `a program that is not there is named`() async throws {
    #expect(try await search("/no/such --password SECRET").reason.contains("program /no/such."))
    #expect(try await search("'open SECRET").reason.contains("a quote that does not end"))
  }

  @Test(.timeLimit(.minutes(5)))
  func `a program that hangs is ended`() async throws {
    let path = try program("sleep 50 & sleep 50")
    let start = ContinuousClock.now
    await #expect(throws: ProgramError.timedOut) {
      try await SystemPrograms().run(
        [path],
        environment: ["PATH": "/usr/bin:/bin"],
        timeout: .milliseconds(200),
      )
    }
    #expect(start.duration(to: .now) < .seconds(20))
  }

  @Test(.timeLimit(.minutes(5)))
  func `a program that hangs is ended when nobody waits for it any more`() async throws {
    let file = "\(folders.root)/number"
    let path = try program("echo $$ > '\(file)'\nexec sleep 50")
    try folders.write("[profile p]\ncredential_process = '\(path)'\n", to: "home/.aws/config")
    let settings = try await S3Settings.resolve(
      S3Options(bucket: "b", profile: "p"),
      in: folders.context(["PATH": "/usr/bin:/bin"]),
    )
    let start = ContinuousClock.now
    let fetch = Task { try await settings.credentials.credentials() }
    var text = ""
    while !text.hasSuffix("\n") {
      try await Task.sleep(for: .milliseconds(10))
      text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    }
    let number = try #require(pid_t(text.dropLast()))
    fetch.cancel()
    await #expect(throws: CredentialError.self) { try await fetch.value }
    while kill(number, 0) == 0, start.duration(to: .now) < .seconds(30) {
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(start.duration(to: .now) < .seconds(30))
  }

  @Test(.timeLimit(.minutes(5)))
  func `the signals that this process ignores end a program`() async {
    await #expect(processExitsWith: .success) {
      for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] {
        signal(number, SIG_IGN)
        let result = try await SystemPrograms().run(
          ["/bin/sh", "-c", "kill -\(number) $$; exit 0"],
          environment: [:],
          timeout: .seconds(60),
        )
        #expect(result.status == 128 + number)
      }
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `aws login is left to the aws command line`() async throws {
    try folders.write("[profile p]\nlogin_session = arn:x\n", to: "home/.aws/config")
    _ = try program(
      #"[ "$*" = "configure export-credentials --format process --profile p" ] && cat <<END"#
        + "\n\(Self.json)}\nEND",
      named: "bin/aws",
    )
    let path = "\(folders.root)/bin"
    #expect(await folders.search(["PATH": "\(path):/bin:/usr/bin"], profile: "p").key == "GIVEN")
    let missing = await folders.search(["PATH": folders.home], profile: "p").reason
    #expect(missing.contains("there is no program aws"))
    _ = try program("exit 1", named: "bin/aws")
    let failed = await folders.search(["PATH": "\(path):/bin"], profile: "p").reason
    #expect(failed.contains("aws login --profile p"))
  }
}
