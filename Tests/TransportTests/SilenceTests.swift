import LocalFiles
import Synchronization
import Testing
import Transport

/// What counts as standing still, and what does not.
@Suite(.timeLimit(.minutes(5)))
struct SilenceTests {
  /// A server that reads a request, is silent for a while and answers.
  private static func late(milliseconds: UInt32) throws -> ScriptedServer {
    try ScriptedServer { connection in
      _ = connection.read()
      Pause.sleep(milliseconds: milliseconds)
      connection.answer("200 OK", Array("late".utf8))
    }
  }

  /// A request that is given up late.
  private static func patient(_ url: String) -> HTTPRequest {
    var request = HTTPRequest(.get, url)
    request.patience = .seconds(60)
    return request
  }

  private func failure(
    _ request: HTTPRequest,
    _ configuration: HTTPConfiguration,
    into sink: (any ByteSink)? = nil,
  ) async throws -> TransportError? {
    do throws(TransportError) {
      _ = try await HTTPClient(configuration).send(request, into: sink)
      return nil
    } catch {
      return error
    }
  }

  @Test func `bytes that trickle more slowly than the least speed are a stall`() async throws {
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
      while connection.send([1]) { Pause.sleep(milliseconds: 100) }
    }
    var configuration = HTTPConfiguration()
    configuration.stallTime = .seconds(1)
    configuration.leastSpeed = 1_000
    let error = try await failure(HTTPRequest(.get, server.url()), configuration)
    #expect(error?.kind == .timedOut)
    #expect(error?.reason.contains("stands still") == true)
  }

  @Test func `an upload that the server stops reading is a stall, and cannot have arrived`()
    async throws
  {
    let isHeard = Mutex(false)
    let server = try ScriptedServer { connection in
      guard connection.number == 0 else {
        connection.serve { ("200 OK", [UInt8($0.body.count >> 20)]) }
        return
      }
      _ = connection.readHead()
      _ = connection.read(1_000)
      while !isHeard.withLock({ $0 }) { Pause.sleep(milliseconds: 10) }
    }
    defer { isHeard.withLock { $0 = true } }
    var configuration = HTTPConfiguration()
    configuration.stallTime = .seconds(1)
    let client = try HTTPClient(configuration)
    let body = HTTPRequest.Body.bytes([UInt8](repeating: 1, count: 100 << 20))
    let request = HTTPRequest(.put, server.url(), body: body)
    let error = await #expect(throws: TransportError.self) {
      _ = try await client.send(request, into: nil)
    }
    #expect(error?.kind == .timedOut)
    #expect(error?.reason == "127.0.0.1:\(server.port) stands still.")
    #expect(error?.mayHaveArrived == false)
    // The connection that stood still is not used again.
    #expect(try await client.send(request, into: nil).body == [100])
    #expect(server.count == 2)
  }

  @Test func `a server that does not answer a small request is not waited for as long`()
    async throws
  {
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.waitForEnd()
    }
    let heard = Mutex<[String]>([])
    var configuration = HTTPConfiguration()
    configuration.answerTime = .milliseconds(1_500)
    configuration.silenceTime = .milliseconds(200)
    configuration.onSilence = { host in heard.withLock { $0.append(host) } }
    let error = try await failure(HTTPRequest(.get, server.url()), configuration)
    #expect(error?.kind == .timedOut)
    #expect(error?.reason.contains("does not answer") == true)
    #expect(heard.withLock { $0 }.first == "127.0.0.1:\(server.port)")
  }

  @Test func `what takes the server long, and a large body, are waited for`() async throws {
    let server = try Self.late(milliseconds: 6_000)
    var configuration = HTTPConfiguration()
    configuration.answerTime = .milliseconds(100)
    var patient = HTTPRequest(.post, server.url())
    #expect(try await failure(patient, configuration)?.kind == .timedOut)
    patient.patience = .seconds(120)
    #expect(try await failure(patient, configuration) == nil)
    let body = HTTPRequest.Body.bytes([UInt8](repeating: 1, count: 100_000))
    #expect(try await failure(HTTPRequest(.put, server.url(), body: body), configuration) == nil)
  }

  @Test func `after a silence no connection is used that may be as dead`() async throws {
    let silent = Atomic(false)
    let answered = Mutex<[Int]>([])
    let server = try ScriptedServer { connection in
      // The first three are those that the network forgets.
      while connection.read() != nil {
        if connection.number < 3, silent.load(ordering: .relaxed) { return connection.waitForEnd() }
        answered.withLock { $0.append(connection.number) }
        while answered.withLock(\.count) < 3 { Pause.sleep(milliseconds: 5) }
        connection.answer()
      }
    }
    var configuration = HTTPConfiguration()
    configuration.answerTime = .seconds(4)
    let client = try HTTPClient(configuration)
    let patient = Self.patient(server.url())
    let first = (0..<3).map { _ in Task { try await client.send(patient, into: nil) } }
    for task in first { #expect(try await task.value.status == 200) }
    silent.store(true, ordering: .relaxed)
    do throws(TransportError) {
      _ = try await client.send(HTTPRequest(.get, server.url()), into: nil)
      Issue.record("it was answered")
    } catch {
      #expect(error.kind == .timedOut)
    }
    for _ in 0..<2 { #expect(try await client.send(patient, into: nil).status == 200) }
    // The one that was made since is used again.
    #expect(answered.withLock { $0.sorted() } == [0, 1, 2, 3, 3])
  }

  @Test func `white space keeps a patient request alive`() async throws {
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n")
      for _ in 0..<12 {
        Pause.sleep(milliseconds: 300)
        connection.send(" ")
      }
    }
    var configuration = HTTPConfiguration()
    configuration.stallTime = .seconds(2)
    configuration.leastSpeed = 1_000
    var request = HTTPRequest(.post, server.url())
    #expect(try await failure(request, configuration)?.kind == .timedOut)
    request.patience = .seconds(60)
    #expect(try await failure(request, configuration) == nil)
  }

  @Test func `an answer that was begun is not waited for as long as its beginning`() async throws {
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nc4\r\n<Result/>")
      connection.waitForEnd()
    }
    var configuration = HTTPConfiguration()
    configuration.stallTime = .seconds(1)
    let error = try await failure(Self.patient(server.url()), configuration)
    #expect(error?.kind == .timedOut)
    #expect(error?.reason.contains("stands still") == true)
    #expect(error?.mayHaveArrived == true)
  }

  @Test func `what is urgent goes past those that wait for their turn`() async throws {
    let isReleased = Atomic(false)
    let server = try ScriptedServer { connection in
      connection.serve { request in
        if request.target == "/held" {
          while !isReleased.load(ordering: .relaxed) { Pause.sleep(milliseconds: 10) }
        }
        return ("200 OK", [])
      }
    }
    defer { isReleased.store(true, ordering: .relaxed) }
    var configuration = HTTPConfiguration()
    configuration.concurrency = 1
    let client = try HTTPClient(configuration)
    let held = (0..<3).map { _ in
      Task { try await client.send(HTTPRequest(.get, server.url("/held")), into: nil) }
    }
    while server.count == 0 { try await Task.sleep(for: .milliseconds(5)) }
    var urgent = HTTPRequest(.put, server.url("/urgent"))
    urgent.isUrgent = true
    #expect(try await client.send(urgent, into: nil).status == 200)
    let wasHeld = !isReleased.load(ordering: .relaxed)
    #expect(wasHeld)
    isReleased.store(true, ordering: .relaxed)
    for task in held { #expect(try await task.value.status == 200) }
  }

  @Test func `a body that is announced to be too long is not begun`() async throws {
    let server = try ScriptedServer { connection in
      _ = connection.read()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\nabc")
      connection.waitForEnd()
    }
    let sink = BoundedSink()
    let error = try await failure(HTTPRequest(.get, server.url()), HTTPConfiguration(), into: sink)
    #expect(error?.kind == .beyondLimit)
    let count = sink.count.load(ordering: .relaxed)
    #expect(count == 0)
  }

  /// A sink that takes no more than a thousand bytes.
  private final class BoundedSink: ByteSink {
    let count = Atomic(0)
    var capacity: Int64? { 1_000 }

    func write(_ bytes: Span<UInt8>, at offset: Int64) {
      count.add(bytes.count, ordering: .relaxed)
    }
  }
}
