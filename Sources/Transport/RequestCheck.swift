/// What is wrong with a request before it is sent.
enum RequestCheck {
  /// Returns the host of the request, with its port if it names one.
  ///
  /// - Throws: `.badURL`; `.badHeader`.
  static func host(of request: HTTPRequest) throws(TransportError) -> String {
    for field in request.headers.fields { try check(field) }
    return try host(in: request.url)
  }

  private static func host(in url: String) throws(TransportError) -> String {
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw refusal(.badURL, "A URL holds characters that have to be percent-encoded.")
    }
    guard let rest = remainder(of: url) else {
      throw refusal(.badURL, "A URL has to begin with http:// or https://.")
    }
    let authority = rest.prefix {
      $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
    }
    guard !authority.isEmpty, !authority.contains(UInt8(ascii: "@")),
      !rest.contains(UInt8(ascii: "#"))
    else {
      throw refusal(.badURL, "A URL needs a host, and holds no user name and no fragment.")
    }
    return String(Substring(authority))
  }

  private static func remainder(of url: String) -> Substring.UTF8View? {
    for scheme in ["https://", "http://"] where url.utf8.starts(with: scheme.utf8) {
      return url.utf8.dropFirst(scheme.utf8.count)
    }
    return nil
  }

  private static func check(_ field: HTTPHeaders.Field) throws(TransportError) {
    guard !field.name.isEmpty, field.name.utf8.allSatisfy(isToken) else {
      throw refusal(.badHeader, "The name of a header holds characters that are not allowed there.")
    }
    guard field.value.utf8.allSatisfy(isText) else {
      throw refusal(
        .badHeader,
        "The value of the header \(field.name) holds a line break or another control character.",
      )
    }
    guard !reserved.contains(where: { HTTPHeaders.isSame($0, field.name) }) else {
      throw refusal(.badHeader, "The header \(field.name) cannot be set by hand.")
    }
  }

  /// What HTTP itself adds.
  private static let reserved = [
    "connection", "content-length", "expect", "host", "transfer-encoding",
  ]

  /// Whether a byte may be in a name (RFC 9110, section 5.6.2).
  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  /// Whether a byte may be in a value (RFC 9110, section 5.5).
  private static func isText(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != 0x7F || byte == 0x09
  }

  private static func refusal(_ kind: TransportError.Kind, _ reason: String) -> TransportError {
    TransportError(kind, reason: reason, mayHaveArrived: false)
  }
}
