import LocalFiles
import Manifest
import Storage
import Testing
import Transport

@testable import S3

/// Stores that take only so many changes of a key.
struct PaceTests {
  private static let cloudflare = "https://x.r2.cloudflarestorage.com"

  /// What answers a write, a copy and a look.
  private static let done = HTTPResponse(
    200,
    HTTPResponse.hello.headers,
    "<R><ETag>5d41402abc4b2a76b9719d911017c592</ETag></R>",
  )

  private let time = SteppedTime()

  private func storage(
    at endpointURL: String? = cloudflare,
    answering answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse = { _ in done },
  ) -> S3Storage {
    S3Storage(
      .test(endpointURL: endpointURL),
      http: ScriptedHTTP(answering: answer),
      time: time.timekeeper,
    )
  }

  private func key(_ name: String) throws -> ObjectKey {
    try ObjectKey(validating: Array(name.utf8))
  }

  private func write(_ name: String, to storage: S3Storage) async throws {
    _ = try await storage.write(
      key(name),
      from: BytesSource(Array("hello".utf8)),
      attributes: ObjectAttributes(),
      condition: .none,
    )
  }

  @Test func `a key is changed again when its time has passed, and others at once`() async throws {
    let storage = storage()
    try await write("a", to: storage)
    try await write("b", to: storage)
    #expect(time.pauses.isEmpty)
    time.advance(.milliseconds(300))
    try await write("a", to: storage)
    #expect(time.pauses == [.milliseconds(700)])
    try await storage.delete(key("a"), condition: .none)
    #expect(time.pauses == [.milliseconds(700), .seconds(1)])
    try await storage.delete(key("b"), condition: .none)
    _ = try await storage.info(key("a"))
    #expect(time.pauses.count == 2)
    time.advance(.seconds(1))
    _ = try await storage.copy(
      key("b"),
      matching: ETag("5d41402abc4b2a76b9719d911017c592"),
      to: key("a"),
      condition: .none,
    )
    #expect(time.pauses.count == 2)
  }

  @Test func `the time counts from the answer, also from a refusal`() async throws {
    let time = time
    let storage = storage { _ in
      time.advance(.seconds(5))
      return .refusal(429, "SlowDown")
    }
    for _ in 0..<2 { await expectFailure(.busy) { try await write("a", to: storage) } }
    #expect(time.pauses == [.seconds(1)])
  }

  @Test func `many who change one key come one after the other`() async throws {
    let time = SteppedTime(standsStill: true)
    let storage = S3Storage(
      .test(endpointURL: Self.cloudflare),
      http: ScriptedHTTP(Self.done),
      time: time.timekeeper,
    )
    try await withThrowingTaskGroup { group in
      for _ in 0..<4 { group.addTask { try await write("a", to: storage) } }
      for name in ["b", "c", "d"] { group.addTask { try await write(name, to: storage) } }
      try await group.waitForAll()
    }
    #expect(time.pauses.sorted() == [.seconds(1), .seconds(2), .seconds(3)])
  }

  @Test func `where no pace is known nobody waits`() async throws {
    for endpointURL in [nil, "http://127.0.0.1:9", "https://s3.eu-central-1.wasabisys.com"] {
      let storage = storage(at: endpointURL)
      for _ in 0..<3 { try await write("a", to: storage) }
    }
    #expect(time.pauses.isEmpty)
  }

  @Test func `parts come at once, and what makes an object of them waits`() throws {
    let key = try key("a")
    let call = { (method, query) in S3Call(method, key, query: query) }
    #expect(call(.post, "uploads=").changedObject == nil)
    #expect(call(.put, "partNumber=1&uploadId=x").changedObject == nil)
    #expect(call(.delete, "uploadId=x").changedObject == nil)
    #expect(call(.get, "").changedObject == nil)
    #expect(call(.post, "uploadId=x").changedObject == key)
    #expect(call(.delete, "versionId=x").changedObject == key)
  }

  @Test func `a probe may race`() async throws {
    let storage = storage()
    for _ in 0..<3 {
      try await storage.delete(.control("probe-x-contested-1"), condition: .none)
    }
    #expect(time.pauses.isEmpty)
  }

  @Test func `who is cancelled while waiting sends nothing`() async throws {
    let http = ScriptedHTTP(.hello)
    let time = Timekeeper(
      now: { .zero },
      sleep: { _ in throw CancellationError() },
      block: { _ in },
    )
    let storage = S3Storage(.test(endpointURL: Self.cloudflare), http: http, time: time)
    try await write("a", to: storage)
    await expectFailure(.cancelled) { try await write("a", to: storage) }
    #expect(http.sent.count == 1)
  }

  @Test func `keys whose time has passed are forgotten`() async throws {
    let pace = KeyPace(time.timekeeper)
    for number in 0..<10_000 {
      let key = try key("\(number)")
      try await pace.wait(for: key, .seconds(1))
      pace.answered(key, .seconds(1))
      time.advance(.milliseconds(10))
    }
    #expect(pace.count <= 300)
  }
}
