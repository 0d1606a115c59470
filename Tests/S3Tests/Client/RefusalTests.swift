import LocalFiles
import Manifest
import S3
import Storage
import Synchronization
import Testing
import Transport

struct RefusalTests {
  private static let key = ObjectKey.control("x")

  struct Case: Sendable, CustomTestStringConvertible {
    var status: Int
    var code: String
    var means: StorageError.Code
    var isTransient = false
    var testDescription: String { "\(status) \(code)" }
  }

  private static let reads: [Case] = [
    Case(status: 404, code: "NoSuchKey", means: .notFound),
    Case(status: 404, code: "", means: .notFound),
    Case(status: 404, code: "NoSuchBucket", means: .unreachable),
    Case(status: 403, code: "AccessDenied", means: .denied),
    Case(status: 403, code: "InvalidAccessKeyId", means: .denied),
    Case(status: 403, code: "SignatureDoesNotMatch", means: .denied),
    Case(status: 400, code: "ExpiredToken", means: .denied),
    Case(status: 403, code: "RequestTimeTooSkewed", means: .denied),
    Case(status: 503, code: "SlowDown", means: .busy, isTransient: true),
    Case(status: 503, code: "", means: .busy, isTransient: true),
    Case(status: 500, code: "InternalError", means: .busy, isTransient: true),
    Case(status: 502, code: "", means: .busy, isTransient: true),
    Case(status: 400, code: "RequestTimeout", means: .busy, isTransient: true),
    Case(status: 429, code: "TooManyRequests", means: .busy, isTransient: true),
    Case(status: 412, code: "PreconditionFailed", means: .conditionFailed),
    Case(status: 304, code: "", means: .notModified),
    Case(status: 400, code: "AuthorizationHeaderMalformed", means: .unreachable),
    Case(status: 501, code: "NotImplemented", means: .unsupported),
    Case(status: 400, code: "SomethingNew", means: .other),
  ]

  private static let writes: [Case] = [
    Case(status: 412, code: "PreconditionFailed", means: .conditionFailed),
    Case(status: 409, code: "ConditionalRequestConflict", means: .conditionFailed),
    Case(status: 404, code: "NoSuchKey", means: .conditionFailed),
    Case(status: 404, code: "NoSuchBucket", means: .unreachable),
    Case(status: 400, code: "BadDigest", means: .digestMismatch, isTransient: true),
    Case(
      status: 400,
      code: "XAmzContentSHA256Mismatch",
      means: .digestMismatch,
      isTransient: true,
    ),
    Case(status: 507, code: "", means: .full),
    Case(status: 403, code: "QuotaExceeded", means: .full),
    Case(status: 500, code: "InternalError", means: .outcomeUnknown),
    Case(status: 504, code: "", means: .outcomeUnknown),
    Case(status: 503, code: "SlowDown", means: .busy, isTransient: true),
    Case(status: 400, code: "KeyTooLongError", means: .unsupported),
    Case(status: 400, code: "EntityTooLarge", means: .unsupported),
  ]

  @Test(arguments: reads)
  func `a refused read says what is wrong`(refusal: Case) async {
    let storage = Self.storage(.refusal(refusal.status, refusal.code))
    let error = await expectFailure(refusal.means) {
      try await storage.read(Self.key, range: nil, condition: .none, into: BytesSink())
    }
    #expect(error?.isTransient == refusal.isTransient)
  }

  @Test(arguments: writes)
  func `a refused write says what is wrong`(refusal: Case) async {
    let storage = Self.storage(.refusal(refusal.status, refusal.code))
    let error = await expectFailure(refusal.means) {
      try await storage.write(
        Self.key,
        from: BytesSource([1]),
        attributes: ObjectAttributes(),
        condition: .matches(ETag("old")),
      )
    }
    #expect(error?.isTransient == refusal.isTransient)
  }

  @Test func `an error has S3's code, words and request, and is one bounded line`() async {
    let storage = Self.storage(
      .refusal(
        403,
        "AccessDenied",
        message: "Go &lt;away&gt;\n&#27;[31m" + String(repeating: "x ", count: 2_500),
        more: "<RequestId>4442587FB7D0A2F9</RequestId><StringToSign>AWS4</StringToSign>",
      )
    )
    let error = await expectFailure(.denied) { try await storage.list(prefix: [], after: nil) }
    let reason = error?.reason ?? ""
    #expect(reason.contains("AccessDenied: Go <away> [31mx x"))
    #expect(reason.contains("request 4442587FB7D0A2F9"))
    #expect(!reason.contains("AWS4") && !reason.contains("\n") && !reason.contains("\u{1B}"))
    #expect(reason.count < 600)
  }

  @Test(arguments: [200, 403, 503])
  func `a web page is named and not echoed`(status: Int) async {
    let filler = String(repeating: "<p>secret</p>", count: 1_000)
    let page = HTTPResponse(
      status,
      ["Content-Type": "text/html", "Content-Length": "13000"],
      "\n<!DOCTYPE html><html><head><TITLE a=b>Hotel\nWiFi</TITLE></head>\(filler)</html>",
    )
    let storage = Self.storage(page)
    let error = await expectFailure(.unreachable) { try await storage.list(prefix: [], after: nil) }
    #expect(error?.reason.contains("secret") == false)
    if status != 200 { #expect(error?.reason.contains("“Hotel WiFi”") == true) }
    await expectFailure(.unreachable) {
      try await storage.read(Self.key, range: nil, condition: .none, into: BytesSink())
    }
  }

  @Test(arguments: [408, 429])
  func `a page that asks to come back later is no other place`(status: Int) async {
    let storage = Self.storage(HTTPResponse(status, [:], Self.page))
    let error = await expectFailure(.busy) { try await storage.list(prefix: [], after: nil) }
    #expect(error?.isTransient == true)
    #expect(error?.reason.contains("“Bad Gateway”") == true)
  }

  @Test(arguments: [500, 502, 504])
  func `after a page in place of an answer a change may have been made`(status: Int) async {
    let storage = Self.storage(HTTPResponse(status, [:], Self.page))
    let changes: [@Sendable () async throws -> Void] = [
      {
        _ = try await storage.write(
          Self.key,
          from: BytesSource([1]),
          attributes: ObjectAttributes(),
          condition: .absent,
        )
      },
      { try await storage.delete(Self.key, condition: .matches(ETag("1"))) },
    ]
    for change in changes {
      let error = await expectFailure(.outcomeUnknown) { try await change() }
      #expect(error?.isTransient == false)
      #expect(error?.reason.contains("“Bad Gateway”") == true)
    }
  }

  private static let page = "<html><head><title>Bad Gateway</title></head></html>"

  @Test func `a deletion that was sent twice may have found nothing because of itself`() async {
    var gone = HTTPResponse.refusal(404, "NoSuchKey")
    let condition = WriteCondition.matches(ETag("1"))
    let once = Self.storage(gone)
    await expectFailure(.conditionFailed) { try await once.delete(Self.key, condition: condition) }
    gone.wasResent = true
    let twice = Self.storage(gone)
    await expectFailure(.outcomeUnknown) { try await twice.delete(Self.key, condition: condition) }
  }

  @Test func `a page that says 200 to a change is no success`() async {
    let page = HTTPResponse(200, ["ETag": "\"1\""], "<html><title>Log in</title></html>")
    let storage = Self.storage(page)
    let write = await expectFailure(.unreachable) {
      try await storage.write(
        Self.key,
        from: BytesSource([1]),
        attributes: ObjectAttributes(),
        condition: .none,
      )
    }
    #expect(write?.reason.contains("“Log in”") == true)
    await expectFailure(.unreachable) { try await storage.delete(Self.key, condition: .none) }
    await expectFailure(.outcomeUnknown) {
      try await Self.storage(HTTPResponse(200)).write(
        Self.key,
        from: BytesSource([1]),
        attributes: ObjectAttributes(),
        condition: .none,
      )
    }
  }

  @Test func `a range that does not end is told apart from an object that is too large`() async {
    let long = TransportError(.beyondLimit, reason: "It is too long.", mayHaveArrived: true)
    let storage = S3Storage(.test(), http: ScriptedHTTP(failing: long))
    let cases: [(Range<Int64>?, StorageError.Code)] = [(0..<5, .unsupported), (nil, .localFile)]
    for (range, code) in cases {
      let error = await expectFailure(code) {
        try await storage.read(Self.key, range: range, condition: .none, into: BytesSink())
      }
      #expect(error?.isTransient == false)
    }
  }

  @Test(arguments: [WriteCondition.none, .absent, .matches(ETag("old"))])
  func `an upload that stood still is sent again, also where it has a condition`(
    condition: WriteCondition
  ) async throws {
    let stall = TransportError(.timedOut, reason: "The host stands still.", mayHaveArrived: false)
    let http = StallingHTTP(error: stall, store: FakeStore())
    http.store.put(Array("old".utf8), at: Self.key.description)
    let time = Timekeeper(now: { .zero }, sleep: { _ in }, block: { _ in })
    let storage = RetryingStorage(S3Storage(.test(), http: http), time: time)
    let error = await expectFailure(.unreachable) {
      try await S3Storage(.test(), http: http).write(
        Self.key,
        from: BytesSource(Array("new".utf8)),
        attributes: ObjectAttributes(),
        condition: condition,
      )
    }
    #expect(error?.isTransient == true)
    #expect(error?.reason == "The host stands still.")
    http.reset()
    _ = try await storage.write(
      Self.key,
      from: BytesSource(Array("new".utf8)),
      attributes: ObjectAttributes(),
      condition: condition,
    )
    #expect(http.store.object(Self.key.description)?.bytes == Array("new".utf8))
    #expect(http.store.count(.put) == 1)
  }

  @Test(arguments: ["", "<CopyObjectResult><ETag>", "no XML"])
  func `a success that is cut off is none`(body: String) async {
    let storage = Self.storage(.hello, HTTPResponse(200, [:], body))
    await expectFailure(.outcomeUnknown) {
      try await storage.copy(Self.key, matching: nil, to: .control("y"), condition: .none)
    }
    let error = await expectFailure(.unreachable) {
      try await Self.storage(HTTPResponse(200, [:], body)).list(prefix: [], after: nil)
    }
    #expect(error?.isTransient == true)
  }

  @Test func `an error in place of the result of a copy is an error`() async {
    for (code, means) in [
      ("SlowDown", StorageError.Code.busy), ("InternalError", .outcomeUnknown),
      ("AccessDenied", .denied),
    ] {
      let storage = Self.storage(.hello, .refusal(200, code))
      await expectFailure(means) {
        try await storage.copy(Self.key, matching: nil, to: .control("y"), condition: .none)
      }
    }
  }

  @Test(arguments: [TransportError.Kind.broken, .timedOut, .other, .cancelled])
  func `a lost answer leaves the outcome of a write unknown, and a read can be repeated`(
    kind: TransportError.Kind
  ) async {
    for mayHaveArrived in [true, false] {
      let lost = TransportError(kind, reason: "Lost.", mayHaveArrived: mayHaveArrived)
      let http = ScriptedHTTP(failing: lost)
      let storage = S3Storage(.test(), http: http)
      let isCancelled = kind == .cancelled
      await expectFailure(
        mayHaveArrived ? .outcomeUnknown : isCancelled ? .cancelled : .unreachable
      ) {
        try await storage.delete(Self.key, condition: .none)
      }
      let error = await expectFailure(isCancelled ? .cancelled : .unreachable) {
        try await storage.info(Self.key)
      }
      #expect(error?.isTransient == !isCancelled)
    }
  }

  @Test(arguments: ["bytes 0-9/-5", "bytes 0-9/*", "bytes 0-9/99999999999999999999", "", "/"])
  func `a range of an object without a size is no success`(range: String) async {
    let answer = HTTPResponse(
      206,
      [
        "Content-Range": range, "ETag": "\"a\"", "Content-Length": "10",
        "Last-Modified": "Sat, 21 Nov 2026 11:54:23 GMT",
      ],
      "0123456789",
    )
    await expectFailure(.unreachable) {
      let sink = BytesSink()
      _ = try await Self.storage(answer)
        .read(Self.key, range: 0..<100, condition: .none, into: sink)
    }
  }

  private static func storage(_ answer: HTTPResponse) -> S3Storage {
    S3Storage(.test(), http: ScriptedHTTP(answer))
  }

  private static func storage(_ first: HTTPResponse, _ second: HTTPResponse) -> S3Storage {
    S3Storage(.test(), http: ScriptedHTTP(first, second))
  }
}

/// A way to a store on which the first body that is sent stands still.
private final class StallingHTTP: HTTPSending {
  let store: FakeStore
  private let error: TransportError
  private let isDue = Mutex(true)

  init(error: TransportError, store: FakeStore) {
    self.error = error
    self.store = store
  }

  func reset() {
    isDue.withLock { $0 = true }
  }

  func send(
    _ request: HTTPRequest,
    into sink: (any ByteSink)?,
  ) async throws(TransportError) -> HTTPResponse {
    let isStalled = isDue.withLock { isDue in
      guard isDue, request.method == .put else { return false }
      isDue = false
      return true
    }
    if isStalled { throw error }
    return try await store.send(request, into: sink)
  }
}
