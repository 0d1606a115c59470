import LocalFiles
import Testing
import Transport

@Suite(.enabled(if: SecureServer.isAvailable, "needs python3 and openssl"))
struct SecureTests {
  private func failure(
    _ url: String,
    trusting file: String?,
  ) async throws -> TransportError {
    var configuration = HTTPConfiguration()
    configuration.certificateFile = file
    let client = try HTTPClient(configuration)
    let error = await #expect(throws: TransportError.self) {
      _ = try await client.send(HTTPRequest(.get, url), into: nil)
    }
    return try #require(error)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a certificate is taken only from whom one trusts, and only for the host that it names`()
    async throws
  {
    let server = try SecureServer()
    let unknown = try await failure("https://localhost:\(server.port)/", trusting: nil)
    #expect(unknown.kind == .insecure)
    #expect(unknown.reason.contains("localhost"))
    #expect(unknown.reason.contains("certificate"))
    #expect(!unknown.mayHaveArrived)
    let other = "https://127.0.0.1:\(server.port)/"
    #expect(try await failure(other, trusting: server.certificate).kind == .insecure)
    let missing = try await failure(
      "https://localhost:\(server.port)/",
      trusting: server.certificate + "-not"
    )
    #expect(missing.kind == .insecure)
    #expect(missing.reason.contains("cert.pem-not"))

    var configuration = HTTPConfiguration()
    configuration.certificateFile = server.certificate
    let client = try HTTPClient(configuration)
    let url = "https://localhost:\(server.port)/a"
    for _ in 0..<3 {
      let sink = KeepingSink()
      let down = try await client.send(HTTPRequest(.get, url), into: sink)
      #expect(down.status == 200)
      #expect(sink.bytes.count == 300_000)
      let bytes = pattern(2_000_000)
      let up = try await client.send(HTTPRequest(.put, url, body: .bytes(bytes)), into: nil)
      #expect(up.body == bytes)
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `a server that does not speak TLS is no secure one`() async throws {
    let server = try ScriptedServer { connection in
      connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
      connection.waitForEnd()
    }
    let error = try await failure("https://127.0.0.1:\(server.port)/", trusting: nil)
    #expect(error.kind == .insecure)
    #expect(!error.mayHaveArrived)
  }
}
