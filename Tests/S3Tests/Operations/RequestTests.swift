import Hashing
import LocalFiles
import Manifest
import Storage
import Testing
import Transport

@testable import S3

struct RequestTests {
  @Test func `a key is encoded byte by byte behind the prefix as it is`() async throws {
    let http = ScriptedHTTP(.hello)
    let key = try ObjectKey(validating: Array("a b/+%=&?#'é/~.._".utf8))
    for (prefix, path) in [("lab//data é", "lab//data%20%C3%A9/"), ("", ""), ("/x", "/x/")] {
      let storage = S3Storage(.test(prefix: prefix), http: http)
      _ = try await storage.info(key)
      let url = "http://127.0.0.1:9/bucket/\(path)a%20b/%2B%25%3D%26%3F%23%27%C3%A9/~.._"
      #expect(http.sent.last?.url == url)
    }
  }

  @Test func `a small write has its digests, its time and its condition`() async throws {
    let http = ScriptedHTTP(HTTPResponse(200, ["ETag": "\"5d41402abc4b2a76b9719d911017c592\""]))
    let storage = S3Storage(.test(), http: http)
    let time = FileTime(seconds: 1_234_567_890, nanoseconds: 250_000_000)
    let info = try await storage.write(
      .control("x"),
      from: BytesSource(Array("hello".utf8)),
      attributes: ObjectAttributes(modified: time),
      condition: .absent,
    )
    let headers = try #require(http.sent.first).headers
    #expect(headers["Content-MD5"] == "XUFAKrxLKna5cZ2REBfFkg==")
    #expect(headers["x-amz-meta-md5chksum"] == "XUFAKrxLKna5cZ2REBfFkg==")
    #expect(headers["x-amz-meta-mtime"] == "1234567890.25")
    #expect(headers["If-None-Match"] == "*")
    #expect(
      headers["X-Amz-Content-SHA256"]
        == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    )
    #expect(info.eTag?.text == "5d41402abc4b2a76b9719d911017c592" && info.modified == time)
    #expect(info.checksum?.description == info.eTag?.text && info.size == 5)
  }

  private static let encryptions: [(headers: HTTPHeaders, isOpaque: Bool)] = [
    (["x-amz-server-side-encryption": "aws:kms"], true),
    (["x-amz-server-side-encryption": "aws:kms:dsse"], true),
    (["x-amz-server-side-encryption-customer-algorithm": "AES256"], true),
    (["x-amz-server-side-encryption": "AES256"], false), ([:], false),
  ]

  @Test(arguments: encryptions.indices, [nil, "http://127.0.0.1:9"])
  func `the ETag of what is encrypted with a key of its owner's is no checksum`(
    index: Int,
    endpointURL: String?,
  ) async throws {
    let (headers, isOpaque) = Self.encryptions[index]
    var answer = HTTPResponse.hello
    for field in headers.fields { answer.headers.append(field.name, field.value) }
    let http = ScriptedHTTP(answer)
    let storage = S3Storage(.test(endpointURL: endpointURL), http: http)
    let tag = "5d41402abc4b2a76b9719d911017c592"
    let seen = try await storage.info(.control("x"))
    #expect(seen.eTag == ETag(tag))
    #expect(seen.checksum?.description == (isOpaque ? nil : tag))
    let read = try await storage.read(
      .control("x"),
      range: nil,
      condition: .none,
      into: BytesSink(),
    )
    #expect(read.checksum == seen.checksum)
  }

  @Test func `an ETag that is no checksum tells nothing of what was sent or is noted`()
    async throws
  {
    let other = try checksum(of: Array("other".utf8))
    var answer = HTTPResponse.hello
    answer.headers.append("x-amz-server-side-encryption", "aws:kms")
    answer.headers.append("x-amz-meta-md5chksum", Base64.encode(other.digest))
    let http = ScriptedHTTP(answer)
    let storage = S3Storage(.test(), http: http)
    let written = try await storage.write(
      .control("x"),
      from: BytesSource(Array("other".utf8)),
      attributes: ObjectAttributes(),
      condition: .none,
    )
    let seen = try await storage.info(.control("x"))
    #expect(written.checksum == other && seen.checksum == other && !seen.isDamaged)
    // Nothing was sent or read again.
    #expect(http.sent.map(\.method) == [.put, .head])
  }

  @Test func `over TLS the body is not signed, since TLS and the MD5 protect it`() async throws {
    let http = ScriptedHTTP(HTTPResponse(200, ["ETag": "x"]))
    let storage = S3Storage(.test(endpointURL: nil), http: http)
    _ = try await storage.write(
      .control("x"),
      from: BytesSource([1]),
      attributes: ObjectAttributes(),
      condition: .none,
    )
    #expect(http.sent.first?.headers["X-Amz-Content-SHA256"] == "UNSIGNED-PAYLOAD")
  }

  @Test func `a large write is streamed, and waits for the server's consent`() async throws {
    let http = ScriptedHTTP(HTTPResponse(200, ["ETag": "x"]))
    let storage = S3Storage(.test(), http: http)
    let info = try await storage.write(
      .control("x"),
      from: BytesSource([UInt8](repeating: 7, count: 3_000_000)),
      attributes: ObjectAttributes(),
      condition: .none,
    )
    let request = try #require(http.sent.first)
    guard case .source(_, let range) = request.body else {
      Issue.record("it is held in memory")
      return
    }
    #expect(range == 0..<3_000_000 && info.size == 3_000_000 && request.waitsForConsent)
  }

  @Test func `wrong content is noticed before anything is sent`() async {
    let http = ScriptedHTTP(.hello)
    await expectFailure(.digestMismatch) {
      try await S3Storage(.test(), http: http).write(
        .control("x"),
        from: BytesSource([1]),
        attributes: ObjectAttributes(checksum: Checksum(high: 1, low: 2)),
        condition: .none,
      )
    }
    #expect(http.sent.isEmpty)
  }

  @Test func `a copy names its source encoded, in the version that was seen`() async throws {
    let result = "<CopyObjectResult><ETag>&quot;e&quot;</ETag></CopyObjectResult>"
    let http = ScriptedHTTP(.hello, HTTPResponse(200, [:], result))
    let storage = S3Storage(.test(prefix: "p é"), http: http)
    let source = try ObjectKey(validating: Array("a+b".utf8))
    let copy = try await storage.copy(
      source,
      matching: nil,
      to: .control("y"),
      condition: .matches(ETag("old")),
    )
    let headers = try #require(http.sent.last).headers
    #expect(headers["x-amz-copy-source"] == "bucket/p%20%C3%A9/a%2Bb")
    #expect(headers["x-amz-copy-source-if-match"] == "\"5d41402abc4b2a76b9719d911017c592\"")
    #expect(headers["If-Match"] == "\"old\"")
    #expect(copy == ETag("e"))
  }

  @Test func `a server that sends all where a part was asked for is refused`() async {
    let storage = S3Storage(.test(), http: ScriptedHTTP(.hello))
    await expectFailure(.unsupported) {
      try await storage.read(.control("x"), range: 1..<3, condition: .none, into: BytesSink())
    }
  }

  @Test func `a key that is too long for S3 is refused before anything is sent`() async throws {
    let http = ScriptedHTTP(.hello)
    let storage = S3Storage(.test(), http: http)
    #expect(storage.capabilities.longestKey == 1_017)
    let segment = String(repeating: "n", count: 254)
    let name = Array(repeating: segment, count: 4).joined(separator: "/")
    await expectFailure(.unsupported) {
      try await storage.write(
        try ObjectKey(validating: Array(name.utf8)),
        from: BytesSource([]),
        attributes: ObjectAttributes(),
        condition: .none,
      )
    }
    #expect(http.sent.isEmpty)
  }

  @Test func `many are deleted by one request, and what XML cannot name by another`() async throws {
    let result = """
      <DeleteResult><Error><Key>prefix/b&amp;</Key><Code>AccessDenied</Code></Error></DeleteResult>
      """
    let http = ScriptedHTTP(HTTPResponse(204), HTTPResponse(200, [:], result))
    let keys = try ["a", "b&", "c\u{1}", "d\r"].map { try ObjectKey(validating: Array($0.utf8)) }
    let failures = try await S3Storage(.test(), http: http).delete(keys)
    #expect(failures.map(\.key) == [keys[1]] && failures.map(\.error.code) == [.denied])
    let request = try #require(http.sent.last)
    guard case .bytes(let body) = request.body else {
      Issue.record("there is no body")
      return
    }
    let text = String(decoding: body, as: UTF8.self)
    #expect(text.contains("<Key>prefix/b&amp;</Key>") && text.contains("<Key>prefix/d&#13;</Key>"))
    #expect(request.url == "http://127.0.0.1:9/bucket/?delete=")
    #expect(http.sent.map(\.method) == [.delete, .post])
  }
}
