import LocalFiles
import Manifest
import Storage
import Synchronization
import Testing
import Transport

@testable import S3

struct CorrectionTests {
  private static let key = ObjectKey.control("x")

  @Test func `a wrong clock is set by the server's, once, and stays right`() async throws {
    let date = "Sat, 21 Nov 2026 11:54:23 GMT"
    let http = ScriptedHTTP(
      .refusal(403, "RequestTimeTooSkewed", headers: ["Date": date]),
      .hello,
    )
    let storage = S3Storage(.test(), http: http) { FileTime(seconds: 1_000_000_000) }
    let sink = BytesSink()
    _ = try await storage.read(Self.key, range: nil, condition: .none, into: sink)
    _ = try await storage.info(Self.key)
    #expect(
      http.sent.map { $0.headers["X-Amz-Date"] }
        == ["20010909T014640Z", "20261121T115423Z", "20261121T115423Z"]
    )
  }

  @Test func `a server that calls every clock wrong is believed once`() async {
    let date = "Sat, 21 Nov 2026 11:54:23 GMT"
    let http = ScriptedHTTP(.refusal(403, "RequestTimeTooSkewed", headers: ["Date": date]))
    let storage = S3Storage(.test(), http: http) { FileTime(seconds: 0) }
    let error = await expectFailure(.denied) { try await storage.list(prefix: [], after: nil) }
    #expect(error?.reason.contains("clock") == true)
    #expect(http.sent.count == 2)
  }

  @Test(arguments: [
    HTTPResponse.refusal(301, "PermanentRedirect", headers: ["x-amz-bucket-region": "eu-west-1"]),
    .refusal(400, "AuthorizationHeaderMalformed", more: "<Region>eu-west-1</Region>"),
    .refusal(307, "TemporaryRedirect", headers: ["x-amz-bucket-region": "eu-west-1"]),
  ])
  func `another region is gone to once, and remembered`(refusal: HTTPResponse) async throws {
    let http = ScriptedHTTP(refusal, .hello)
    let storage = S3Storage(.test(endpointURL: nil), http: http)
    _ = try await storage.read(Self.key, range: nil, condition: .none, into: BytesSink())
    _ = try await storage.info(Self.key)
    let hosts = http.sent.map { $0.url.split(separator: "/")[1] }
    #expect(
      hosts == [
        "bucket.s3.us-east-1.amazonaws.com", "bucket.s3.eu-west-1.amazonaws.com",
        "bucket.s3.eu-west-1.amazonaws.com",
      ]
    )
    let scope = http.sent[1].headers["Authorization"] ?? ""
    #expect(scope.contains("/eu-west-1/s3/aws4_request"))
  }

  @Test(arguments: [
    "evil.example/x", "EU", "", "a.b", "a_b",
  ])
  func `what cannot be a region does not name a host`(region: String) async {
    for refusal in [
      HTTPResponse.refusal(301, "PermanentRedirect", headers: ["x-amz-bucket-region": region]),
      .refusal(400, "AuthorizationHeaderMalformed", more: "<Region>\(region)</Region>"),
    ] {
      let http = ScriptedHTTP(refusal, .hello)
      let storage = S3Storage(.test(endpointURL: nil), http: http)
      await #expect(throws: StorageError.self) { try await storage.info(Self.key) }
      let hosts = Set(http.sent.map { $0.url.split(separator: "/")[1] })
      #expect(hosts == ["bucket.s3.us-east-1.amazonaws.com"])
    }
  }

  @Test func `regions that point at each other end in an error`() async {
    let http = ScriptedHTTP { request in
      let isFirst = request.headers["Authorization"]?.contains("us-east-1") == true
      let region = isFirst ? "eu-west-1" : "us-east-1"
      return .refusal(301, "PermanentRedirect", headers: ["x-amz-bucket-region": region])
    }
    let storage = S3Storage(.test(endpointURL: nil), http: http)
    let error = await expectFailure(.unreachable) { try await storage.info(Self.key) }
    #expect(error?.reason.contains("--region") == true)
    #expect(http.sent.count == 2)
  }

  @Test func `credentials that ran out are fetched again, once`() async throws {
    let http = ScriptedHTTP { request in
      let isOld = request.headers["Authorization"]?.contains("KEY1/") == true
      return isOld ? .refusal(400, "ExpiredToken") : .hello
    }
    let storage = S3Storage(.test(credentials: RenewedCredentials(renewals: 1)), http: http)
    _ = try await storage.read(Self.key, range: nil, condition: .none, into: BytesSink())
    #expect(http.sent.count == 2)

    let always = ScriptedHTTP(.refusal(400, "ExpiredToken"))
    let hopeless = S3Storage(.test(credentials: RenewedCredentials(renewals: 9)), http: always)
    let error = await expectFailure(.denied) { try await hopeless.list(prefix: [], after: nil) }
    #expect(error?.reason.contains("log in again") == true)
    #expect(always.sent.count == 2)
  }

  @Test func `credentials that are kept are fetched anew when a service refuses them`()
    async throws
  {
    let http = ScriptedHTTP { request in
      let isOld = request.headers["Authorization"]?.contains("KEY1/") == true
      return isOld ? .refusal(400, "ExpiredToken") : .hello
    }
    let kept = RefreshingCredentials(RenewedCredentials(renewals: 1)) { FileTime(seconds: 0) }
    let storage = S3Storage(.test(credentials: kept), http: http)
    _ = try await storage.read(Self.key, range: nil, condition: .none, into: BytesSink())
    _ = try await storage.info(Self.key)
    let keys = http.sent.map { $0.headers["Authorization"]?.contains("KEY2/") }
    #expect(keys == [false, true, true])
  }

  @Test func `a refused HEAD, which has no body, is asked about`() async {
    let http = ScriptedHTTP { request in
      request.method == .head ? HTTPResponse(403) : .refusal(403, "InvalidAccessKeyId")
    }
    let storage = S3Storage(.test(), http: http)
    let error = await expectFailure(.denied) { try await storage.info(Self.key) }
    #expect(error?.reason.contains("InvalidAccessKeyId") == true)
    #expect(http.sent.map(\.headers["Range"]) == [nil, "bytes=0-0"])
  }

  @Test func `a missing bucket is told apart from a missing object by the first HEAD`() async throws
  {
    let missing = ScriptedHTTP { request in
      request.method == .head ? HTTPResponse(404) : .refusal(404, "NoSuchBucket")
    }
    let error = await expectFailure(.unreachable) {
      try await S3Storage(.test(), http: missing).info(Self.key)
    }
    #expect(error?.reason.contains("no bucket bucket") == true)

    let http = ScriptedHTTP(.hello, HTTPResponse(404))
    let storage = S3Storage(.test(), http: http)
    _ = try await storage.info(Self.key)
    await expectFailure(.notFound) { try await storage.info(Self.key) }
    #expect(http.sent.count == 2)
  }

  @Test func `an answer that names no version is asked for again`() async throws {
    let nameless = HTTPResponse(200)
    let http = ScriptedHTTP(nameless, .hello)
    let storage = RetryingStorage(S3Storage(.test(), http: http), time: SteppedTime().timekeeper)
    _ = try await storage.info(Self.key)
    #expect(http.sent.count == 2)
    let captive = ScriptedHTTP { _ in nameless }
    let portal = RetryingStorage(S3Storage(.test(), http: captive), time: SteppedTime().timekeeper)
    let error = await expectFailure(.unreachable) { try await portal.info(Self.key) }
    #expect(error?.reason.contains("whether this network wants a login") == true)
  }

  @Test func `without an access key the error says what to do`() async {
    let http = ScriptedHTTP(.hello)
    let storage = S3Storage(.test(credentials: NoCredentials()), http: http)
    let error = await expectFailure(.denied) { try await storage.info(Self.key) }
    #expect(error?.reason.contains("login") == true)
    #expect(http.sent.isEmpty)
  }
}

/// Gives a new key each time, for a while.
private final class RenewedCredentials: CredentialProvider {
  private let calls = Mutex(0)
  private let renewals: Int

  init(renewals: Int) {
    self.renewals = renewals
  }

  func credentials() -> Credentials? {
    let number = calls.withLock { calls in
      calls = min(calls + 1, renewals + 1)
      return calls
    }
    return Credentials(accessKeyID: "KEY\(number)", secretAccessKey: "SECRET")
  }
}

private struct NoCredentials: CredentialProvider {
  func credentials() -> Credentials? { nil }
}
