public import LocalFiles

/// A request, complete but for what HTTP itself adds.
public struct HTTPRequest: Sendable {
  /// What is to be done with the resource.
  public enum Method: String, Sendable {
    /// Read it.
    case get = "GET"
    /// Read what is said of it.
    case head = "HEAD"
    /// Replace it.
    case put = "PUT"
    /// Let it process the body.
    case post = "POST"
    /// Remove it.
    case delete = "DELETE"
  }

  /// What is sent after the headers.
  public enum Body: Sendable {
    /// Nothing.
    case none
    /// Bytes in memory.
    case bytes([UInt8])
    /// A part of a source, read as it is sent and again if it must be sent again.
    case source(any ByteSource, Range<Int64>)

    /// The number of bytes.
    public var count: Int64 {
      switch self {
      case .none: 0
      case .bytes(let bytes): Int64(bytes.count)
      case .source(_, let range): range.upperBound - range.lowerBound
      }
    }
  }

  /// What is to be done.
  public var method: Method
  /// The absolute URL, percent-encoded exactly as it is sent.
  public var url: String
  /// The headers, without `Host` and `Content-Length`.
  public var headers: HTTPHeaders
  /// What is sent.
  public var body: Body
  /// Whether the server is asked for its consent before the body is sent
  /// (`Expect: 100-continue`, RFC 9110, section 10.1.1).
  public var waitsForConsent = false
  /// How long a server may be silent before it begins to answer what takes it long, such as
  /// putting parts together.
  ///
  /// Any byte then counts as a sign of life, also after that. Nil for what the client's
  /// configuration says.
  public var patience: Duration?
  /// Whether it goes before all others, and beyond the number that is under way at once: for
  /// what is small and late soon.
  public var isUrgent = false
  /// The longest time the whole exchange may take, or nil for any as long as it does not stall.
  public var timeout: Duration?

  /// The longest body of a successful answer that is taken, in bytes, or nil for any into a sink
  /// and for what the client keeps in memory; a longer one is `.beyondLimit` where it goes into a
  /// sink, and `.tooLong` in memory.
  public var bodyLimit: Int64?

  /// Makes a request.
  public init(
    _ method: Method,
    _ url: String,
    headers: HTTPHeaders = HTTPHeaders(),
    body: Body = .none,
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

extension HTTPRequest {
  /// Whether a `Content-Length` is sent, which servers demand of these methods even if it is 0.
  var sendsLength: Bool {
    method == .put || method == .post || body.count > 0
  }
}
