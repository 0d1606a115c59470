import LocalFiles
import Synchronization
import Transport

/// A network that answers as a test says, and remembers what it was asked.
final class ScriptedNetwork: HTTPSending {
  private let answer: @Sendable (HTTPRequest) throws(TransportError) -> HTTPResponse
  private let asked = Mutex<[HTTPRequest]>([])

  init(_ answer: @escaping @Sendable (HTTPRequest) throws(TransportError) -> HTTPResponse) {
    self.answer = answer
  }

  /// The requests so far.
  var requests: [HTTPRequest] { asked.withLock { $0 } }

  func send(
    _ request: HTTPRequest,
    into sink: (any ByteSink)?,
  ) async throws(TransportError) -> HTTPResponse {
    asked.withLock { $0.append(request) }
    return try answer(request)
  }
}

extension HTTPResponse {
  /// An answer with a text.
  static func text(_ status: Int, _ text: String = "") -> HTTPResponse {
    HTTPResponse(status: status, body: Array(text.utf8))
  }
}

extension HTTPRequest {
  /// The body as text.
  var text: String {
    guard case .bytes(let bytes) = body else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }
}
