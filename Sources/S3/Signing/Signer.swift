public import Hashing
public import LocalFiles
public import Transport

/// Signs requests with AWS's Signature Version 4.
///
/// One signer serves any number of requests and threads; the key of the day is derived once.
/// See "AWS Signature Version 4 for API requests" in AWS's IAM User Guide.
public final class Signer: Sendable {
  /// What is said of the body.
  public enum Payload: Sendable {
    /// There is none.
    case empty
    /// It has this SHA-256.
    case hash(SHA256Digest)
    /// Nothing: only over TLS, and only to S3.
    case unsigned
  }

  /// What the requests are signed with.
  public let credentials: Credentials
  /// What is in the scope of the signature, such as `eu-central-1`.
  public let region: String
  /// What is in the scope of the signature, such as `s3` or `sts`.
  public let service: String

  private let isS3: Bool
  private let computer: Guarded<SignatureComputer>

  /// Makes a signer.
  ///
  /// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids SHA-256.
  public init(
    credentials: Credentials,
    region: String,
    service: String = "s3",
  ) throws(DigestUnavailable) {
    self.credentials = credentials
    self.region = region
    self.service = service
    isS3 = service == "s3"
    computer = Guarded(
      try SignatureComputer(
        secretAccessKey: credentials.secretAccessKey,
        region: region,
        service: service,
      )
    )
  }

  /// Adds the headers that prove who sends a request, in place of any that are there.
  ///
  /// - Parameters:
  ///   - request: complete but for this; all of its headers are signed but those that proxies
  ///     may change, and they must be sent as they are here.
  ///   - payload: what the signature says of the body.
  ///   - date: the time that the server's clock shows, more or less.
  public func sign(_ request: inout HTTPRequest, payload: Payload, at date: FileTime) {
    let time = SigningTime(date)
    request.headers["Authorization"] = nil
    request.headers["X-Amz-Date"] = String(decoding: time.text, as: UTF8.self)
    request.headers["X-Amz-Security-Token"] = credentials.sessionToken
    if isS3 { request.headers["X-Amz-Content-SHA256"] = payload.text }
    let url = RequestURL(request.url)
    let headers = CanonicalHeaders(host: url.host, request.headers)
    let text = canonicalRequest(request.method, url, headers, payload)
    let signature = computer.withLock { $0.signature(of: text.span, at: time) }
    var value = Array("AWS4-HMAC-SHA256 Credential=".utf8)
    appendScope(at: time, to: &value)
    value.append(contentsOf: ", SignedHeaders=".utf8)
    headers.appendNames(to: &value)
    value.append(contentsOf: ", Signature=".utf8)
    signature.appendHex(to: &value)
    request.headers.append("Authorization", String(decoding: value, as: UTF8.self))
  }

  /// Makes a URL that lets whoever has it do one thing for a while.
  ///
  /// - Parameters:
  ///   - method: what may be done.
  ///   - url: the absolute URL, percent-encoded.
  ///   - headers: what must be sent along just so.
  ///   - seconds: how long it holds; S3 allows up to 604,800, a week.
  ///   - date: when it begins to hold.
  /// - Returns: the URL with the signature, which is a secret as long as it holds.
  public func presignedURL(
    _ method: HTTPRequest.Method,
    _ url: String,
    headers: HTTPHeaders = HTTPHeaders(),
    expiresIn seconds: Int,
    at date: FileTime,
  ) -> String {
    let time = SigningTime(date)
    let headers = CanonicalHeaders(host: RequestURL(url).host, headers)
    var full = Array(url.utf8)
    full.append(contentsOf: url.utf8.contains(UInt8(ascii: "?")) ? "&".utf8 : "?".utf8)
    appendParameters(headers, seconds: seconds, at: time, to: &full)
    let payload: Payload = isS3 ? .unsigned : .empty
    let bare = RequestURL(String(decoding: full, as: UTF8.self))
    let text = canonicalRequest(method, bare, headers, payload)
    let signature = computer.withLock { $0.signature(of: text.span, at: time) }
    full.append(contentsOf: "&X-Amz-Signature=".utf8)
    signature.appendHex(to: &full)
    return String(decoding: full, as: UTF8.self)
  }

  private func canonicalRequest(
    _ method: HTTPRequest.Method,
    _ url: RequestURL,
    _ headers: CanonicalHeaders,
    _ payload: Payload,
  ) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(1_024)
    text.append(contentsOf: method.rawValue.utf8)
    text.append(UInt8(ascii: "\n"))
    url.appendPath(to: &text, isVerbatim: isS3)
    text.append(UInt8(ascii: "\n"))
    url.appendQuery(to: &text)
    text.append(UInt8(ascii: "\n"))
    headers.appendLines(to: &text)
    text.append(UInt8(ascii: "\n"))
    headers.appendNames(to: &text)
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: payload.text.utf8)
    return text
  }

  /// Appends the access key and what it is used for.
  private func appendScope(at time: SigningTime, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: credentials.accessKeyID.utf8)
    bytes.append(UInt8(ascii: "/"))
    SignatureComputer.appendScope(time, region: region, service: service, to: &bytes)
  }

  private func appendParameters(
    _ headers: CanonicalHeaders,
    seconds: Int,
    at time: SigningTime,
    to bytes: inout [UInt8],
  ) {
    var scope: [UInt8] = []
    appendScope(at: time, to: &scope)
    var names: [UInt8] = []
    headers.appendNames(to: &names)
    bytes.append(contentsOf: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=".utf8)
    PercentEncoding.append(scope, to: &bytes, keepsSlash: false)
    bytes.append(contentsOf: "&X-Amz-Date=".utf8)
    bytes.append(contentsOf: time.text)
    bytes.append(contentsOf: "&X-Amz-Expires=\(seconds)&X-Amz-SignedHeaders=".utf8)
    PercentEncoding.append(names, to: &bytes, keepsSlash: false)
    guard let token = credentials.sessionToken else { return }
    bytes.append(contentsOf: "&X-Amz-Security-Token=".utf8)
    PercentEncoding.append(token.utf8, to: &bytes, keepsSlash: false)
  }
}

extension Signer.Payload {
  /// What stands for the body in a signature.
  fileprivate var text: String {
    switch self {
    case .empty: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    case .hash(let digest): digest.hex
    case .unsigned: "UNSIGNED-PAYLOAD"
    }
  }
}
