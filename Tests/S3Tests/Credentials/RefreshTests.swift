import LocalFiles
import S3
import Storage
import Synchronization
import Testing
import Transport

@Suite(.timeLimit(.minutes(5)))
struct RefreshTests {
  /// A clock that a test sets, and a machine whose keys last an hour from their hand-out.
  private final class Machine: HTTPSending {
    let time = Mutex<Int64>(1_795_262_400)
    let isDown = Atomic(false)
    let status = Atomic(403)
    let asked = Atomic(0)
    let count = Atomic(0)

    var now: FileTime { FileTime(seconds: time.withLock { $0 }) }

    func pass(_ seconds: Int64) { time.withLock { $0 += seconds } }

    func send(
      _ request: HTTPRequest,
      into sink: (any ByteSink)?,
    ) async throws(TransportError) -> HTTPResponse {
      await Task.yield()
      asked.add(1, ordering: .relaxed)
      if isDown.load(ordering: .relaxed) {
        return .text(status.load(ordering: .relaxed), "<Code>Down</Code>")
      }
      let number = count.add(1, ordering: .relaxed).newValue
      // 2026-11-21 12:00:00 UTC is 1,795,262,400.
      let minutes = (now.seconds - 1_795_262_400) / 60
      let end = "2026-11-21T\(13 + minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60):00Z"
      return .text(
        200,
        "<AccessKeyId>K\(number)</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
          + "<SessionToken>t</SessionToken><Expiration>\(end)</Expiration>",
      )
    }
  }

  private let folders: TestFolders
  private let machine = Machine()

  init() throws {
    folders = try TestFolders()
    try folders.write("token", to: "home/token")
  }

  private func provider() async throws -> any CredentialProvider {
    let variables = ["AWS_WEB_IDENTITY_TOKEN_FILE": "~/token", "AWS_ROLE_ARN": "r"]
    let context = folders.context(variables, now: { [machine] in machine.now }, sender: machine)
    return try await S3Settings.resolve(S3Options(bucket: "b"), in: context).credentials
  }

  @Test func `many ask at once and one fetches`() async throws {
    let provider = try await provider()
    let keys = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<50 { group.addTask { try await provider.credentials()?.accessKeyID } }
      return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
    }
    #expect(keys == ["K1"])
    #expect(machine.count.load(ordering: .relaxed) == 1)
  }

  @Test func `a key is renewed before it ends`() async throws {
    let provider = try await provider()
    #expect(try await provider.credentials()?.accessKeyID == "K1")
    machine.pass(44 * 60)
    #expect(try await provider.credentials()?.accessKeyID == "K1")
    machine.pass(2 * 60)
    // From 15 minutes before the end on a new one is fetched while the old one serves.
    #expect(try await provider.credentials()?.accessKeyID == "K1")
    while try await provider.credentials()?.accessKeyID == "K1" { await Task.yield() }
    #expect(try await provider.credentials()?.accessKeyID == "K2")
    machine.pass(55 * 60)
    #expect(try await provider.credentials()?.accessKeyID == "K3")
  }

  @Test func `a key serves to its end while no other is to be had`() async throws {
    let provider = try await provider()
    #expect(try await provider.credentials()?.accessKeyID == "K1")
    machine.isDown.store(true, ordering: .relaxed)
    machine.pass(55 * 60)
    #expect(try await provider.credentials()?.accessKeyID == "K1")
    machine.pass(6 * 60)
    await #expect(throws: CredentialError.self) { try await provider.credentials() }
    machine.isDown.store(false, ordering: .relaxed)
    machine.pass(5)
    #expect(try await provider.credentials()?.accessKeyID == "K2")
  }

  private func expectFailures(of provider: any CredentialProvider) async {
    for _ in 0..<20 {
      await #expect(throws: CredentialError.self) { try await provider.credentials() }
    }
  }

  @Test func `a failure is not repeated for everybody who needs a key`() async throws {
    let provider = try await provider()
    machine.isDown.store(true, ordering: .relaxed)
    await expectFailures(of: provider)
    #expect(machine.asked.load(ordering: .relaxed) == 1)
    machine.pass(4)
    await expectFailures(of: provider)
    #expect(machine.asked.load(ordering: .relaxed) == 1)
    machine.pass(1)
    await expectFailures(of: provider)
    #expect(machine.asked.load(ordering: .relaxed) == 2)
    // Nor does a clock that is set back make anybody wait.
    machine.pass(-3600)
    machine.isDown.store(false, ordering: .relaxed)
    #expect(try await provider.credentials()?.accessKeyID == "K1")
  }

  @Test func `a failure is not repeated past the end of a key, nor after its refusal`() async throws
  {
    let provider = try await provider()
    let first = try #require(try await provider.credentials())
    machine.isDown.store(true, ordering: .relaxed)
    machine.pass(60 * 60 + 1)
    await expectFailures(of: provider)
    #expect(machine.asked.load(ordering: .relaxed) == 2)
    provider.refuse(first)
    await expectFailures(of: provider)
    #expect(machine.asked.load(ordering: .relaxed) == 2)
    machine.isDown.store(false, ordering: .relaxed)
    machine.pass(5)
    let second = try #require(try await provider.credentials())
    #expect(second.accessKeyID == "K2")
    machine.isDown.store(true, ordering: .relaxed)
    provider.refuse(second)
    await expectFailures(of: provider)
    #expect(machine.asked.load(ordering: .relaxed) == 4)
  }

  @Test func `a failure that may pass is passed over after a second`() async throws {
    let provider = try await provider()
    machine.isDown.store(true, ordering: .relaxed)
    machine.status.store(503, ordering: .relaxed)
    await expectFailures(of: provider)
    #expect(machine.asked.load(ordering: .relaxed) == 1)
    machine.isDown.store(false, ordering: .relaxed)
    machine.pass(1)
    #expect(try await provider.credentials()?.accessKeyID == "K1")
  }

  @Test func `a fetch is given up when the last who waits for it is cancelled`() async throws {
    let programs = HangingPrograms()
    let path = try folders.write("[profile p]\ncredential_process = x\n", to: "home/.aws/config")
    let settings = try await S3Settings.resolve(
      S3Options(bucket: "b", profile: "p"),
      in: folders.context(["AWS_CONFIG_FILE": path], programs: programs),
    )
    let last = Task { try await settings.credentials.credentials() }
    while programs.runs.load(ordering: .relaxed) == 0 { await Task.yield() }
    for _ in 0..<3 {
      let other = Task { try await settings.credentials.credentials() }
      await Task.yield()
      other.cancel()
      await #expect(throws: CredentialError.self) { try await other.value }
    }
    #expect(programs.ended.load(ordering: .relaxed) == 0)
    last.cancel()
    await #expect(throws: CredentialError.self) { try await last.value }
    while programs.ended.load(ordering: .relaxed) == 0 { await Task.yield() }
    #expect(programs.cancelled.load(ordering: .relaxed) == 1)
    #expect(programs.runs.load(ordering: .relaxed) == 1)

    // Whoever comes later has nothing of a fetch that was given up.
    let later = Task { try await settings.credentials.credentials() }
    while programs.runs.load(ordering: .relaxed) == 1 { await Task.yield() }
    later.cancel()
    await #expect(throws: CredentialError.self) { try await later.value }
  }

  @Test func `a call that is cancelled while it waits for a key is said to be cancelled`() async {
    let programs = HangingPrograms()
    let storage = S3Storage(.test(credentials: HangingCredentials(programs)), http: NoNetwork())
    let call = Task { try await storage.list(prefix: [], after: nil) }
    while programs.runs.load(ordering: .relaxed) == 0 { await Task.yield() }
    call.cancel()
    await expectFailure(.cancelled) { try await call.value }
  }
}

/// Programs that run for 20 seconds, or until they are cancelled.
private final class HangingPrograms: ProgramRunner {
  let runs = Atomic(0)
  let cancelled = Atomic(0)
  let ended = Atomic(0)

  func run(
    _ words: [String],
    environment: [String: String],
    timeout: Duration,
  ) async throws(ProgramError) -> ProgramResult {
    runs.add(1, ordering: .relaxed)
    try? await Task.sleep(for: .seconds(20))
    if Task.isCancelled { cancelled.add(1, ordering: .relaxed) }
    ended.add(1, ordering: .relaxed)
    throw .timedOut
  }
}

private struct HangingCredentials: CredentialProvider {
  let programs: HangingPrograms

  init(_ programs: HangingPrograms) {
    self.programs = programs
  }

  func credentials() async throws(CredentialError) -> Credentials? {
    _ = try? await programs.run([], environment: [:], timeout: .seconds(1))
    throw CredentialError("It took too long.")
  }
}
