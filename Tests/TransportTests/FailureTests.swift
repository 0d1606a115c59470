import LocalFiles
import Testing
import Transport

struct FailureTests {
  /// Sends and returns the error.
  private func failure(
    _ request: HTTPRequest,
    into sink: (any ByteSink)? = nil,
    _ configuration: HTTPConfiguration = HTTPConfiguration(),
  ) async throws -> TransportError {
    try #require(await failureOrNil(request, into: sink, configuration))
  }

  private func failureOrNil(
    _ request: HTTPRequest,
    into sink: (any ByteSink)?,
    _ configuration: HTTPConfiguration,
  ) async -> TransportError? {
    do throws(TransportError) {
      _ = try await HTTPClient(configuration).send(request, into: sink)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "", "/a", "ftp://a/b", "file:///etc/passwd", "http://", "http:///a", "http://a/b c",
    "http://a/\r\nx: y", "http://a/é", "http://a/b#c", "http://user:word@a/b", "http://a:99999/",
    "http://a/\0",
  ])
  func `a URL that cannot be sent as it is gets refused`(_ url: String) async throws {
    let error = try await failure(HTTPRequest(.get, url))
    #expect(error.kind == .badURL)
    #expect(!error.mayHaveArrived)
    #expect(!error.reason.contains("word"))
  }

  @Test(arguments: [
    ("x", "a\r\nb: c"), ("x", "a\nb"), ("x", "a\0"), ("x\r\ny", "a"), ("x:", "a"), ("", "a"),
    ("x y", "a"), ("é", "a"), ("Host", "a"), ("content-length", "3"), ("Transfer-Encoding", "a"),
    ("expect", "100-continue"), ("x", "\u{7F}"),
  ])
  func `a header that would not be one header of the request gets refused`(
    _ name: String,
    _ value: String,
  ) async throws {
    let headers = HTTPHeaders([(name, value)])
    let error = try await failure(HTTPRequest(.get, "http://127.0.0.1:1/", headers: headers))
    #expect(error.kind == .badHeader)
    #expect(!error.mayHaveArrived)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a port where nobody listens and a name that nobody has are told apart`() async throws {
    let refused = try await failure(HTTPRequest(.get, "http://127.0.0.1:1/?X-Amz-Signature=secret"))
    #expect(refused.kind == .refused)
    #expect(!refused.mayHaveArrived)
    #expect(refused.reason.contains("127.0.0.1:1"))
    #expect(!refused.reason.contains("secret"))
    let unknown = try await failure(HTTPRequest(.get, "http://nobody.invalid/"))
    #expect(unknown.kind == .unknownHost)
    #expect(!unknown.mayHaveArrived)
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "HTTP/1.1 200 OK\r\nContent-Le", "",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
      "<html>no HTTP</html>\r\n\r\n",
    ],
  )
  func `an answer that is cut off is no answer`(_ text: String) async throws {
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.send(text)
    }
    let error = try await failure(HTTPRequest(.get, server.url()), into: KeepingSink())
    #expect(error.kind == .broken)
    #expect(error.mayHaveArrived)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a request that was cut off while its body was sent cannot have arrived`() async throws {
    let server = try ScriptedServer { connection in
      _ = connection.readHead()
      _ = connection.read(3)
      connection.reset()
    }
    let body = HTTPRequest.Body.bytes([UInt8](repeating: 1, count: 50 << 20))
    let error = try await failure(HTTPRequest(.put, server.url(), body: body))
    #expect(error.kind == .broken)
    #expect(!error.mayHaveArrived)
    let whole = try await failure(HTTPRequest(.put, server.url(), body: .bytes([1, 2, 3])))
    #expect(whole.kind == .broken)
    #expect(whole.mayHaveArrived)
  }

  @Test(.timeLimit(.minutes(5)))
  func `an exchange without a byte ends, and so does one that takes longer than it may`()
    async throws
  {
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
      connection.waitForEnd()
    }
    var configuration = HTTPConfiguration()
    configuration.stallTime = .milliseconds(400)
    let stalled = try await failure(HTTPRequest(.get, server.url()), configuration)
    #expect(stalled.kind == .timedOut)
    #expect(stalled.mayHaveArrived)
    var request = HTTPRequest(.get, server.url())
    request.timeout = .milliseconds(300)
    let late = try await failure(request)
    #expect(late.kind == .timedOut)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a stream that is slow but goes on does not count as standing still`() async throws {
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
      for byte in UInt8(0)..<10 {
        Pause.sleep(milliseconds: 150)
        connection.send([byte])
      }
    }
    var configuration = HTTPConfiguration()
    configuration.stallTime = .milliseconds(900)
    let response = try await HTTPClient(configuration).send(
      HTTPRequest(.get, server.url()),
      into: nil
    )
    #expect(response.body == Array(0..<10))
  }

  @Test(.timeLimit(.minutes(5)))
  func `a body longer than what may be kept ends the exchange, also if it has no end`()
    async throws
  {
    let server = try ScriptedServer { connection in
      guard let request = connection.read() else { return }
      let status = request.target == "/error" ? "404 Not Found" : "200 OK"
      connection.send("HTTP/1.1 \(status)\r\n\r\n")
      while connection.send([UInt8](repeating: 65, count: 4096)) {}
    }
    var configuration = HTTPConfiguration()
    configuration.memoryLimit = 100_000
    configuration.errorLimit = 10_000
    for path in ["/", "/error"] {
      let error = try await failure(HTTPRequest(.get, server.url(path)), configuration)
      #expect(error.kind == .tooLong)
      #expect(error.mayHaveArrived)
    }
    var request = HTTPRequest(.get, server.url())
    request.bodyLimit = 200_000
    let sink = KeepingSink()
    let error = try await failure(request, into: sink, configuration)
    #expect(error.kind == .beyondLimit)
    #expect(sink.bytes.count <= 200_000)
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n"],
  )
  func `headers without an end are not taken`(_ start: String) async throws {
    let line =
      start.hasSuffix("\r\n\r\n") ? start : "x: " + String(repeating: "y", count: 1000) + "\r\n"
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.send(start)
      while connection.send(Array(line.utf8)) {}
    }
    let error = try await failure(HTTPRequest(.get, server.url()))
    #expect(error.kind == .tooLong)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a sink or a source that fails is what ends the exchange`() async throws {
    let full = FileError(.noSpace, path: "a", reason: "No space left on device")
    let server = try ScriptedServer { connection in
      connection.serve { ("200 OK", $0.method == "GET" ? pattern(5_000_000) : []) }
    }
    for path in ["/", "/again"] {
      let error = try await failure(
        HTTPRequest(.get, server.url(path)),
        into: KeepingSink(failingWith: full)
      )
      #expect(error.kind == .sink(full))
      #expect(error.reason.contains("No space left on device"))
    }
    let unreadable = FileError(.input, path: "a", reason: "Input/output error")
    let broken = BytesSource(bytes: pattern(100), failure: unreadable)
    let error = try await failure(HTTPRequest(.put, server.url(), body: .source(broken, 0..<100)))
    #expect(error.kind == .source(unreadable))
    #expect(!error.mayHaveArrived)
    let short = BytesSource(bytes: pattern(100))
    let cut = try await failure(HTTPRequest(.put, server.url(), body: .source(short, 0..<200)))
    guard case .source = cut.kind else {
      Issue.record("\(cut)")
      return
    }
    #expect(!cut.mayHaveArrived)
  }
}

extension FailureTests {
  private func failure(
    _ request: HTTPRequest,
    _ configuration: HTTPConfiguration,
  ) async throws -> TransportError {
    try await failure(request, into: nil, configuration)
  }
}
