import LocalFiles
import Synchronization
import Testing
import Transport

struct ConnectionTests {
  @Test(.timeLimit(.minutes(5)))
  func `a request on a connection that the server has closed is sent again, body and all`()
    async throws
  {
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.answer()
      // The first connection takes a second request and dies without an answer.
      guard connection.number > 0, connection.read() != nil else {
        _ = connection.read()
        return
      }
      connection.answer()
    }
    let client = try HTTPClient()
    _ = try await client.send(HTTPRequest(.get, server.url()), into: nil)
    let source = BytesSource(bytes: pattern(200_000))
    let again = try await client.send(
      HTTPRequest(.put, server.url(), body: .source(source, 0..<200_000)),
      into: nil
    )
    #expect(again.status == 200)
    #expect(again.wasResent)
    #expect(server.count == 2)
    let later = try await client.send(HTTPRequest(.get, server.url()), into: nil)
    #expect(!later.wasResent)
  }

  @Test(.timeLimit(.minutes(5)), arguments: [500, 503])
  func `a connection that gave a server error is not used again`(_ status: Int) async throws {
    let server = try ScriptedServer { connection in
      connection.serve { _ in ("\(status) Trouble", []) }
    }
    let client = try HTTPClient()
    for _ in 0..<3 {
      let response = try await client.send(HTTPRequest(.get, server.url()), into: nil)
      #expect(response.status == status)
    }
    #expect(server.count == 3)
  }

  @Test(.timeLimit(.minutes(5)))
  func `after a server error a connection is used again`() async throws {
    let server = try ScriptedServer { connection in
      connection.serve { ($0.target == "/bad" ? "500 Trouble" : "404 Not Found", []) }
    }
    let client = try HTTPClient()
    for path in ["/bad", "/", "/", "/"] {
      _ = try await client.send(HTTPRequest(.get, server.url(path)), into: nil)
    }
    #expect(server.count == 2)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a body that waits for consent is sent after it, and not after a refusal`() async throws {
    let bodies = Mutex<[Int]>([])
    let server = try ScriptedServer { connection in
      guard let head = connection.readHead() else { return }
      guard head.contains("\r\nExpect: 100-continue\r\n") else { return }
      if head.hasPrefix("PUT /no") {
        connection.send(
          "HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        bodies.withLock { $0.append(connection.read(5).count) }
        return
      }
      connection.send("HTTP/1.1 100 Continue\r\nx-interim: 1\r\n\r\n")
      bodies.withLock { $0.append(connection.read(5).count) }
      connection.answer(headers: "x-final: 1\r\n")
    }
    let client = try HTTPClient()
    var request = HTTPRequest(.put, server.url("/yes"), body: .bytes([1, 2, 3, 4, 5]))
    request.waitsForConsent = true
    let accepted = try await client.send(request, into: nil)
    #expect(accepted.status == 200)
    #expect(accepted.headers["x-interim"] == nil)
    #expect(accepted.headers["x-final"] == "1")
    request.url = server.url("/no")
    let refused = try await client.send(request, into: nil)
    #expect(refused.status == 412)
    #expect(bodies.withLock { $0.first } == 5)
    try await until { bodies.withLock { $0.count == 2 } }
    #expect(bodies.withLock { $0.last } == 0)
  }

  @Test(.timeLimit(.minutes(5)))
  func `chunks and trailers come as one body, and a trailer is no header`() async throws {
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nETag: a\r\n\r\n")
      connection.send("3\r\nabc\r\n2\r\nde\r\n0\r\nETag: b\r\nx-trailer: c\r\n\r\n")
    }
    let sink = KeepingSink()
    let response = try await HTTPClient().send(HTTPRequest(.get, server.url()), into: sink)
    #expect(sink.bytes == Array("abcde".utf8))
    #expect(response.headers["ETag"] == "a")
    #expect(response.headers["x-trailer"] == nil)
  }

  @Test(.timeLimit(.minutes(5)), arguments: [true, false])
  func `what comes beyond the length that was told is no part of this answer or the next`(
    keepsOpen: Bool
  ) async throws {
    let server = try ScriptedServer { connection in
      while let request = connection.read() {
        let word = request.target.dropFirst()
        let more = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
        connection.send(
          "HTTP/1.1 200 OK\r\nContent-Length: \(word.utf8.count)\r\n\r\n\(word)\(more)"
        )
        if !keepsOpen { return }
      }
    }
    let client = try HTTPClient()
    for word in ["one", "second", "third"] {
      let sink = KeepingSink()
      let request = HTTPRequest(.get, server.url("/\(word)"))
      let response = try await client.send(request, into: sink)
      #expect(response.status == 200)
      #expect(sink.bytes == Array(word.utf8))
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `an answer without a length ends with the connection`() async throws {
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.send("HTTP/1.1 200 OK\r\n\r\nwhole")
    }
    let sink = KeepingSink()
    let response = try await HTTPClient().send(HTTPRequest(.get, server.url()), into: sink)
    #expect(response.headers["Content-Length"] == nil)
    #expect(sink.bytes == Array("whole".utf8))
  }

  @Test(.timeLimit(.minutes(5)))
  func `a proxy's page is just an answer`() async throws {
    let page = Array("<html>Please log in</html>".utf8)
    let server = try ScriptedServer { connection in
      connection.serve { _ in ("407 Proxy Authentication Required", page) }
    }
    let sink = KeepingSink()
    let response = try await HTTPClient().send(HTTPRequest(.get, server.url()), into: sink)
    #expect(response.status == 407)
    #expect(response.body == page)
    #expect(sink.bytes.isEmpty)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a client that is released finishes what is under way and closes its connections`()
    async throws
  {
    let ended = Mutex(false)
    let server = try ScriptedServer { connection in
      _ = connection.read()
      Pause.sleep(milliseconds: 200)
      connection.answer("200 OK", [1])
      connection.waitForEnd()
      ended.withLock { $0 = true }
    }
    let url = server.url()
    let tasks = try makeTasks(url)
    for task in tasks { #expect(try await task.value.body == [1]) }
    try await until { ended.withLock { $0 } }
  }

  /// Tasks that hold their client only while they send.
  private func makeTasks(_ url: String) throws -> [Task<HTTPResponse, any Error>] {
    let client = try HTTPClient()
    return (0..<5).map { _ in Task { try await client.send(HTTPRequest(.get, url), into: nil) } }
  }
}

/// Waits until something holds; a test's time limit ends it otherwise.
func until(_ condition: () -> Bool) async throws {
  while !condition() { try await Task.sleep(for: .milliseconds(5)) }
}
