/// What came back.
public struct HTTPResponse: Sendable {
  /// The status code, such as 200.
  public var status: Int
  /// The headers of the last response: interim ones (100) are dropped, redirects not followed.
  public var headers: HTTPHeaders
  /// The body, unless it went into a sink.
  public var body: [UInt8]
  /// The number of body bytes that came, wherever they went.
  public var received: Int64
  /// Whether the request had been sent before on a connection that the server then closed
  /// without an answer, so that this may be the answer to the second of two that arrived.
  public var wasResent = false

  /// Makes a response.
  public init(
    status: Int,
    headers: HTTPHeaders = HTTPHeaders(),
    body: [UInt8] = [],
    received: Int64 = 0,
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.received = received
  }

  /// Whether the request was carried out: 200 to 299.
  public var isSuccess: Bool { (200..<300).contains(status) }
}
