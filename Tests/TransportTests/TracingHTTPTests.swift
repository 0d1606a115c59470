import LocalFiles
import Synchronization
import Testing

@testable import Transport

struct TracingHTTPTests {
  @Test(
    arguments: [
      ("http://host/bucket/a%20b", "http://host/bucket/a%20b"),
      ("http://me:secret@host/b", "http://…@host/b"),
      ("http://me:p@ss@host/b?list-type=2", "http://…@host/b?list-type=2"),
      (
        "https://h/b?X-Amz-Credential=AKID%2F&X-Amz-Date=1&X-Amz-Signature=abc&x=1",
        "https://h/b?X-Amz-Credential=…&X-Amz-Date=1&X-Amz-Signature=…&x=1"
      ),
      ("https://h/?continuation-token=abc", "https://h/?continuation-token=…"),
      ("https://h/a@b", "https://h/a@b"),
    ]
  )
  func `a traced URL holds no secret`(url: String, shown: String) {
    #expect(TracingHTTP.withoutSecrets(url) == shown)
  }

  @Test func `an exchange is told in one line, whether it ends well or not`() async throws {
    let lines = Mutex<[String]>([])
    let clock = Mutex(Duration.zero)
    let http = TracingHTTP(
      Echo(),
      now: {
        clock.withLock {
          $0 += .milliseconds(7)
          return $0
        }
      },
      trace: { line in lines.withLock { $0.append(line) } },
    )
    let headers: HTTPHeaders = ["Authorization": "AWS4-HMAC-SHA256 Signature=abc"]
    _ = try await http.send(
      HTTPRequest(.put, "http://host/key", headers: headers, body: .bytes([1, 2])),
      into: nil,
    )
    await #expect(throws: TransportError.self) {
      _ = try await http.send(HTTPRequest(.get, "http://host/gone"), into: nil)
    }
    #expect(
      lines.withLock { $0 } == [
        "PUT http://host/key (2 bytes sent): 200, 0 bytes received, request R1, 7 ms",
        "GET http://host/gone (0 bytes sent): nobody answers, 7 ms",
      ]
    )
  }
}

private struct Echo: HTTPSending {
  func send(
    _ request: HTTPRequest,
    into sink: (any ByteSink)?,
  ) async throws(TransportError) -> HTTPResponse {
    guard request.method == .put else {
      throw TransportError(.refused, reason: "nobody answers", mayHaveArrived: false)
    }
    return HTTPResponse(status: 200, headers: ["x-amz-request-id": "R1"])
  }
}
