import LocalFiles
import Synchronization
import Testing
import Transport

struct HTTPClientTests {
  @Test(.timeLimit(.minutes(5)))
  func `an answer comes back whole, with its headers in order`() async throws {
    let server = try ScriptedServer { connection in
      while connection.read() != nil {
        connection.answer(headers: "ETag: \"a\"\r\nx-b:   two words \r\nX-Empty:\r\n", [1, 2, 3])
      }
    }
    let response = try await HTTPClient().send(HTTPRequest(.get, server.url()), into: nil)
    #expect(response.status == 200)
    #expect(response.isSuccess)
    #expect(response.body == [1, 2, 3])
    #expect(response.received == 3)
    #expect(response.headers.fields.map(\.name) == ["Content-Length", "ETag", "x-b", "X-Empty"])
    #expect(response.headers.fields.map(\.value) == ["3", "\"a\"", "two words", ""])
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      (HTTPRequest.Method.get, nil), (.head, nil), (.put, "0"), (.post, "0"), (.delete, nil),
    ],
  )
  func `each method is sent as it is called, with a length where servers want one`(
    _ method: HTTPRequest.Method,
    _ length: String?,
  ) async throws {
    let heads = Mutex<[Connection.Request]>([])
    let server = try ScriptedServer { connection in
      connection.serve { request in
        heads.withLock { $0.append(request) }
        return ("200 OK", [1])
      }
    }
    let client = try HTTPClient()
    // The handle that carried another method before must not keep any of it.
    for method in [method, .put, method, .head, method] {
      _ = try await client.send(HTTPRequest(method, server.url("/a")), into: nil)
    }
    for index in [0, 2, 4] {
      let request = heads.withLock { $0[index] }
      #expect(request.method == method.rawValue)
      #expect(request.header("Content-Length") == length)
      #expect(request.header("Expect") == nil)
      #expect(request.head.hasPrefix("\(method.rawValue) /a HTTP/1.1\r\n"))
    }
    #expect(server.count == 1, "the connection was not used again")
  }

  @Test(.timeLimit(.minutes(5)))
  func `a header without a value is sent, and the client says who it is`() async throws {
    let head = Mutex("")
    let server = try ScriptedServer { connection in
      connection.serve { request in
        head.withLock { $0 = request.head }
        return ("200 OK", [])
      }
    }
    var configuration = HTTPConfiguration()
    configuration.userAgent = "synchrony/1"
    let client = try HTTPClient(configuration)
    var request = HTTPRequest(
      .get,
      server.url(),
      headers: ["x-empty": "", "x-é".filter(\.isASCII): "ü"]
    )
    request.headers.append("x-amz-date", "20260101T000000Z")
    _ = try await client.send(request, into: nil)
    let text = head.withLock { $0 }
    #expect(text.contains("\r\nx-empty:\r\n"))
    #expect(text.contains("\r\nx-amz-date: 20260101T000000Z\r\n"))
    #expect(text.contains("\r\nUser-Agent: synchrony/1\r\n"))
    #expect(text.contains("\r\nHost: 127.0.0.1:\(server.port)\r\n"))
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      "/a/./b", "/a/../b", "/..", "/a%2Fb", "/a%2fb", "//a//b", "/a?uploads",
      "/a?list-type=2&prefix=%20",
      "/%E2%82%AC", "/a+b", "/a;b=c,d", "/a=b&c", "/'()*!~", "/a?x=/./", "/[a]", "/{a,b}", "/%",
    ],
  )
  func `a path is sent as it is`(_ path: String) async throws {
    let server = try ScriptedServer { connection in
      connection.serve { ("200 OK", Array($0.target.utf8)) }
    }
    let response = try await HTTPClient().send(HTTPRequest(.get, server.url(path)), into: nil)
    #expect(String(decoding: response.body, as: UTF8.self) == path)
  }

  @Test(.timeLimit(.minutes(5)))
  func `bodies of any size go up from memory and from a part of a source`() async throws {
    let server = try ScriptedServer { connection in
      connection.serve { ("200 OK", $0.body) }
    }
    let client = try HTTPClient()
    for count in [0, 1, 65_535, 65_536, 65_537, 3_000_000] {
      let bytes = pattern(count)
      let small = try await client.send(
        HTTPRequest(.put, server.url(), body: .bytes(bytes)),
        into: nil
      )
      #expect(small.body == bytes)
      let source = BytesSource(bytes: [9, 9] + bytes + [9])
      let sink = KeepingSink()
      let large = try await client.send(
        HTTPRequest(.post, server.url(), body: .source(source, 2..<Int64(count) + 2)),
        into: sink
      )
      #expect(sink.bytes == bytes)
      #expect(large.body.isEmpty)
      #expect(large.received == Int64(count))
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: ["301 Moved", "307 Temporary Redirect"])
  func `a redirect is an answer and is not followed`(_ status: String) async throws {
    let server = try ScriptedServer { connection in
      while connection.read() != nil {
        connection.answer(status, headers: "Location: /elsewhere\r\n", [7])
      }
    }
    let sink = KeepingSink()
    let response = try await HTTPClient().send(HTTPRequest(.get, server.url()), into: sink)
    #expect(response.status == Int(status.prefix(3)))
    #expect(response.headers["location"] == "/elsewhere")
    #expect(response.body == [7])
    #expect(sink.bytes.isEmpty)
  }
}
