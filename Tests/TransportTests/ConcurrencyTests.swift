import LocalFiles
import Synchronization
import Testing
import Transport

struct ConcurrencyTests {
  @Test(.timeLimit(.minutes(5)))
  func `a thousand requests at once each get their own answer, over few connections`()
    async throws
  {
    let server = try ScriptedServer { connection in
      connection.serve { ("200 OK", Array($0.target.utf8) + $0.body) }
    }
    let client = try HTTPClient()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<1000 {
        group.addTask {
          let body = HTTPRequest.Body.bytes(Array("-\(number)".utf8))
          let response = try await client.send(
            HTTPRequest(.put, server.url("/\(number)"), body: body),
            into: nil
          )
          #expect(String(decoding: response.body, as: UTF8.self) == "/\(number)-\(number)")
        }
      }
      try await group.waitForAll()
    }
    #expect(server.count <= 64)
  }

  @Test(.timeLimit(.minutes(5)))
  func `no more requests are under way than allowed`() async throws {
    let counts = Mutex((now: 0, most: 0))
    let server = try ScriptedServer { connection in
      connection.serve { _ in
        counts.withLock {
          $0.now += 1
          $0.most = max($0.most, $0.now)
        }
        Pause.sleep(milliseconds: 5)
        counts.withLock { $0.now -= 1 }
        return ("200 OK", [])
      }
    }
    var configuration = HTTPConfiguration()
    configuration.concurrency = 3
    let client = try HTTPClient(configuration)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<60 {
        group.addTask { _ = try await client.send(HTTPRequest(.get, server.url()), into: nil) }
      }
      try await group.waitForAll()
    }
    #expect(counts.withLock { $0.most } == 3)
  }

  @Test(.timeLimit(.minutes(5)))
  func `cancelling ends an exchange wherever it is`() async throws {
    let begun = Mutex(0)
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
      begun.withLock { $0 += 1 }
      connection.waitForEnd()
    }
    var configuration = HTTPConfiguration()
    configuration.concurrency = 2
    let client = try HTTPClient(configuration)
    // Two are under way, one with a sink, and two wait for their turn.
    let tasks = (0..<4).map { number in
      Task {
        try await client.send(
          HTTPRequest(.get, server.url()),
          into: number % 2 == 0 ? KeepingSink() : nil
        )
      }
    }
    try await until { begun.withLock { $0 } == 2 }
    let start = ContinuousClock.now
    for task in tasks { task.cancel() }
    for task in tasks {
      let error = await #expect(throws: TransportError.self) { _ = try await task.value }
      #expect(error?.kind == .cancelled)
    }
    #expect(start.duration(to: .now) < .seconds(20))
  }

  @Test(.timeLimit(.minutes(5)))
  func `a task that was cancelled before sends nothing`() async throws {
    let server = try ScriptedServer { connection in connection.serve { _ in ("200 OK", []) } }
    let client = try HTTPClient()
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await client.send(HTTPRequest(.get, server.url()), into: nil)
    }
    task.cancel()
    let error = await #expect(throws: TransportError.self) { _ = try await task.value }
    #expect(error?.kind == .cancelled)
    #expect(error?.mayHaveArrived == false)
    #expect(server.count == 0)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a slow sink holds up its own transfer and no other, and the body waits at the server`()
    async throws
  {
    let size = 40 << 20
    let sent = Mutex(0)
    let server = try ScriptedServer { connection in
      guard connection.number == 0, connection.read() != nil else {
        connection.serve { _ in ("200 OK", [1]) }
        return
      }
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
      for _ in 0..<size >> 16 {
        guard connection.send([UInt8](repeating: 7, count: 1 << 16)) else { return }
        sent.withLock { $0 += 1 << 16 }
      }
    }
    let client = try HTTPClient()
    let gate = Mutex(false)
    let isIn = Mutex(false)
    let sink = KeepingSink {
      isIn.withLock { $0 = true }
      while !gate.withLock({ $0 }) { Pause.sleep(milliseconds: 1) }
    }
    let large = Task { try await client.send(HTTPRequest(.get, server.url()), into: sink) }
    try await until { isIn.withLock { $0 } }
    for _ in 0..<20 { _ = try await client.send(HTTPRequest(.get, server.url()), into: nil) }
    // What is in flight lies in the buffers of the system and of the client.
    #expect(sent.withLock { $0 } < size / 2)
    gate.withLock { $0 = true }
    #expect(try await large.value.received == Int64(size))
    #expect(sink.bytes.count == size)
  }

  @Test(.timeLimit(.minutes(5)))
  func `bodies in both directions together keep to the limit, and lose nothing`() async throws {
    let server = try ScriptedServer { connection in
      connection.serve {
        ("200 OK", $0.method == "GET" ? pattern(150_000) : [UInt8($0.body.count & 255)])
      }
    }
    var configuration = HTTPConfiguration()
    configuration.bytesPerSecond = 1_000_000
    let client = try HTTPClient(configuration)
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<10 {
        group.addTask {
          if number % 2 == 0 {
            let sink = KeepingSink()
            _ = try await client.send(HTTPRequest(.get, server.url()), into: sink)
            #expect(sink.bytes == pattern(150_000))
          } else {
            let body = HTTPRequest.Body.bytes(pattern(150_000))
            let response = try await client.send(
              HTTPRequest(.put, server.url(), body: body),
              into: nil
            )
            #expect(response.body == [UInt8(150_000 & 255)])
          }
        }
      }
      try await group.waitForAll()
    }
    // 1.5 MB less what was saved up and what may be owed at the end.
    let elapsed = start.duration(to: .now)
    #expect(elapsed > .milliseconds(1200))
  }

  @Test func `a server that asks to slow down gets half as many requests, and later more again`()
    async throws
  {
    let desk = Desk()
    let server = try ScriptedServer { connection in
      connection.serve { request in
        desk.serve(request.target)
        return (request.target == "/slow" ? "503 Slow Down" : "200 OK", [])
      }
    }
    defer { desk.open() }
    let client = try HTTPClient()
    #expect(try await client.send(HTTPRequest(.get, server.url("/slow")), into: nil).status == 503)

    let held = (0..<64).map { _ in
      Task { try await client.send(HTTPRequest(.get, server.url("/held")), into: nil) }
    }
    try await until { desk.most >= 16 }
    // While these go past the others, the loop would have begun more. They are too few to learn
    // from.
    for _ in 0..<4 {
      var urgent = HTTPRequest(.get, server.url("/urgent"))
      urgent.isUrgent = true
      _ = try await client.send(urgent, into: nil)
    }
    #expect(desk.most == 16)
    desk.open()
    for task in held { #expect(try await task.value.status == 200) }

    // Each takes the server as long, however many there are: more at once are worth while.
    for _ in 0..<30 where desk.most <= 16 {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<1_024 {
          group.addTask { _ = try await client.send(HTTPRequest(.get, server.url()), into: nil) }
        }
        try await group.waitForAll()
      }
    }
    #expect(desk.most > 16)
  }
}

/// Where a server notes how many it serves at once.
private final class Desk: Sendable {
  private let state = Mutex((now: 0, most: 0, isOpen: false))

  var most: Int { state.withLock { $0.most } }

  /// Serves what was held.
  func open() { state.withLock { $0.isOpen = true } }

  func serve(_ target: Substring) {
    guard target != "/urgent" else { return }
    state.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
    repeat { Pause.sleep(milliseconds: 20) } while target == "/held" && !state.withLock(\.isOpen)
    state.withLock { $0.now -= 1 }
  }
}
