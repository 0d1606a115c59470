import Hashing

/// Turns a canonical request into its signature, with the key of the day at hand.
struct SignatureComputer: ~Copyable {
  private let secretAccessKey: String
  private let region: String
  private let service: String
  private var hasher: SHA256Hasher
  private var authenticator: MessageAuthenticator
  /// The day that `authenticator` has the key of.
  private var day = Int64.min

  /// Makes a computer.
  ///
  /// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids SHA-256.
  init(secretAccessKey: String, region: String, service: String) throws(DigestUnavailable) {
    let noKey: [UInt8] = []
    self.init(
      secretAccessKey: secretAccessKey,
      region: region,
      service: service,
      hasher: try SHA256Hasher(),
      authenticator: try MessageAuthenticator(key: noKey.span),
    )
  }

  private init(
    secretAccessKey: String,
    region: String,
    service: String,
    hasher: consuming SHA256Hasher,
    authenticator: consuming MessageAuthenticator,
  ) {
    self.secretAccessKey = secretAccessKey
    self.region = region
    self.service = service
    self.hasher = hasher
    self.authenticator = authenticator
  }

  /// Returns the signature of a canonical request.
  mutating func signature(of request: Span<UInt8>, at time: SigningTime) -> SHA256Digest {
    if day != time.day { deriveKey(for: time) }
    hasher.update(request)
    var text: [UInt8] = []
    text.reserveCapacity(192)
    text.append(contentsOf: "AWS4-HMAC-SHA256\n".utf8)
    text.append(contentsOf: time.text)
    text.append(UInt8(ascii: "\n"))
    Self.appendScope(time, region: region, service: service, to: &text)
    text.append(UInt8(ascii: "\n"))
    hasher.finish().appendHex(to: &text)
    return authenticator.code(of: text.span)
  }

  /// Appends the day and the place that a signature holds for.
  static func appendScope(
    _ time: SigningTime,
    region: String,
    service: String,
    to bytes: inout [UInt8],
  ) {
    bytes.append(contentsOf: time.text.prefix(8))
    bytes.append(UInt8(ascii: "/"))
    bytes.append(contentsOf: region.utf8)
    bytes.append(UInt8(ascii: "/"))
    bytes.append(contentsOf: service.utf8)
    bytes.append(contentsOf: "/aws4_request".utf8)
  }

  private mutating func deriveKey(for time: SigningTime) {
    var key = Array("AWS4\(secretAccessKey)".utf8)
    for part in [Array(time.text.prefix(8)), Array(region.utf8), Array(service.utf8)] {
      authenticator.changeKey(key.span)
      key = authenticator.code(of: part.span).bytes
    }
    authenticator.changeKey(key.span)
    let suffix = Array("aws4_request".utf8)
    key = authenticator.code(of: suffix.span).bytes
    authenticator.changeKey(key.span)
    day = time.day
  }
}
