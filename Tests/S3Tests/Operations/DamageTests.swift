import Hashing
import LocalFiles
import Manifest
import S3
import Storage
import Synchronization
import Testing
import Transport

/// A store that takes whatever comes, behind a link that changes bytes.
struct DamageTests {
  private static let good = Array("hello".utf8)
  private static let key = ObjectKey.control("x")

  /// Holds one object, and garbles as many of the contents that are sent to it as it is told.
  private final class Store: Sendable {
    private struct State {
      var damages: Int
      var content: [UInt8] = []
      var noted: String?
      var tag = ""
    }

    private let state: Mutex<State>
    /// Whether its ETags look like MD5s and are none.
    private let isOdd: Bool

    init(damages: Int, isOdd: Bool = false) {
      state = Mutex(State(damages: damages))
      self.isOdd = isOdd
    }

    func answer(_ request: HTTPRequest) -> HTTPResponse {
      state.withLock { state in
        switch request.method {
        case .put:
          let isStale = request.headers["If-Match"].map { $0 != "\"\(state.tag)\"" } ?? false
          let isThere = request.headers["If-None-Match"] != nil && !state.tag.isEmpty
          if isStale || isThere { return .refusal(412, "PreconditionFailed") }
          guard case .bytes(var content) = request.body else { return HTTPResponse(500) }
          if state.damages > 0 {
            state.damages -= 1
            content[1] ^= 4
          }
          state.content = content
          state.noted = request.headers["x-amz-meta-md5chksum"]
          let digest = (try? checksum(of: content))?.description ?? ""
          state.tag = isOdd ? String(digest.reversed()) : digest
          return HTTPResponse(200, ["ETag": "\"\(state.tag)\""])
        case .get, .head:
          var headers: HTTPHeaders = [
            "ETag": "\"\(state.tag)\"", "Content-Length": "\(state.content.count)",
            "Last-Modified": "Sat, 21 Nov 2026 11:54:23 GMT",
          ]
          if let noted = state.noted { headers.append("x-amz-meta-md5chksum", noted) }
          return HTTPResponse(
            status: 200,
            headers: headers,
            body: request.method == .get ? state.content : [],
          )
        default: return HTTPResponse(405)
        }
      }
    }
  }

  private static func write(
    _ storage: S3Storage,
    _ condition: WriteCondition,
  ) async throws -> ObjectInfo {
    try await storage.write(
      key,
      from: BytesSource(good),
      attributes: ObjectAttributes(),
      condition: condition,
    )
  }

  @Test(arguments: [WriteCondition.none, .absent])
  func `what arrives damaged is sent again, over that version alone`(
    condition: WriteCondition
  ) async throws {
    let store = Store(damages: 2)
    let http = ScriptedHTTP(answering: store.answer)
    let storage = S3Storage(.test(), http: http)
    let info = try await Self.write(storage, condition)
    #expect(info.eTag == ETag(try checksum(of: Self.good)))
    let puts = http.sent.filter { $0.method == .put }
    #expect(puts.count == 3)
    #expect(puts.dropFirst().allSatisfy { $0.headers["If-None-Match"] == nil })
    #expect(puts.dropFirst().allSatisfy { ($0.headers["If-Match"] != nil) == (condition != .none) })
    let sink = BytesSink()
    _ = try await storage.read(Self.key, range: nil, condition: .none, into: sink)
    #expect(sink.bytes == Self.good)
  }

  @Test func `what arrives damaged each time is given up`() async {
    let http = ScriptedHTTP(answering: Store(damages: 1_000).answer)
    let error = await expectFailure(.busy) {
      try await Self.write(S3Storage(.test(), http: http), .none)
    }
    #expect(error?.reason.contains("damaged each time") == true)
  }

  @Test func `ETags that only look like MD5s are found out with one look`() async throws {
    let http = ScriptedHTTP(answering: Store(damages: 0, isOdd: true).answer)
    let storage = S3Storage(.test(), http: http)
    for _ in 1...3 { _ = try await Self.write(storage, .none) }
    #expect(http.sent.count { $0.method == .put } == 3)
    #expect(http.sent.count { $0.method == .get } == 1)
    #expect(try await storage.info(Self.key).checksum == checksum(of: Self.good))
    #expect(http.sent.count { $0.method == .get } == 1)
  }

  @Test func `an object that a killed run has left damaged is known for it, and not read`()
    async throws
  {
    let store = Store(damages: 1)
    _ = store.answer(
      HTTPRequest(
        .put,
        "",
        headers: ["x-amz-meta-md5chksum": "XUFAKrxLKna5cZ2REBfFkg=="],
        body: .bytes(Self.good),
      )
    )
    let storage = S3Storage(.test(), http: ScriptedHTTP(answering: store.answer))
    let info = try await storage.info(Self.key)
    let good = try checksum(of: Self.good)
    #expect(info.isDamaged && info.checksum == good)
    let error = await expectFailure(.damaged) {
      try await storage.read(Self.key, range: nil, condition: .none, into: BytesSink())
    }
    #expect(error?.isTransient == true)
    let tag = try #require(info.eTag)
    _ = try await Self.write(storage, .matches(tag))
    #expect(try await !storage.info(Self.key).isDamaged)
  }
}
