import LocalFiles
import S3
import Synchronization
import Testing
import Transport

@Suite(.timeLimit(.minutes(5)))
struct RefreshTests {
  /// A clock that a test sets, and a machine whose keys last an hour from their hand-out.
  private final class Machine: HTTPSending {
    let time = Mutex<Int64>(1_795_262_400)
    let isDown = Atomic(false)
    let count = Atomic(0)

    var now: FileTime { FileTime(seconds: time.withLock { $0 }) }

    func pass(_ seconds: Int64) { time.withLock { $0 += seconds } }

    func send(
      _ request: HTTPRequest,
      into sink: (any ByteSink)?,
    ) async throws(TransportError) -> HTTPResponse {
      await Task.yield()
      if isDown.load(ordering: .relaxed) { return .text(403, "<Code>Down</Code>") }
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
    #expect(try await provider.credentials()?.accessKeyID == "K2")
  }
}
