import Hashing
import LocalFiles
import Transport

/// AWS's Security Token Service, as far as it hands out the keys of roles.
///
/// See `AssumeRole` and `AssumeRoleWithWebIdentity` in the AWS STS API Reference.
struct TokenService {
  /// Where it is and what is looked up.
  let lookup: Lookup
  /// What sends the requests.
  let caller: ServiceCaller

  /// How far the clocks may be apart before a refusal is put down to that, in seconds.
  private static let clockTolerance: Int64 = 60

  /// Asks for the keys of a role, and once more by the service's clock where the one here may be
  /// why it refused.
  ///
  /// - Parameters:
  ///   - role: the role, as it is named in errors.
  ///   - parameters: the action and what belongs to it.
  ///   - credentials: what the request is signed with; nil where a token among the parameters
  ///     proves who asks.
  /// - Returns: the keys.
  /// - Throws: `CredentialError` with the service's code and words.
  func assume(
    _ role: String,
    _ parameters: [(name: String, value: String)],
    signing credentials: Credentials?,
  ) async throws(CredentialError) -> Credentials {
    let task = "The role \(role) cannot be taken on"
    let request = try await request(parameters)
    let time = lookup.context.now()
    var response = try await send(request, signing: credentials, at: time, task)
    var isClockOff = false
    if credentials != nil, let clock = otherClock(response, at: time) {
      isClockOff = true
      response = try await send(request, signing: credentials, at: clock, task)
    }
    let answer = TokenAnswer(response.body)
    guard response.isSuccess else {
      var reason = answer.reason ?? "the token service answered \(response.status)."
      if isClockOff, Self.mayBeOfClock(response) {
        reason += reason.hasSuffix(".") ? "" : "."
        reason += " The clock of this machine seems wrong; set it right."
      }
      throw CredentialError("\(task): \(reason)", isTransient: response.status >= 500)
    }
    guard let credentials = answer.credentials else {
      throw CredentialError("\(task): the token service gave no access key.")
    }
    return credentials
  }

  private func send(
    _ request: HTTPRequest,
    signing credentials: Credentials?,
    at time: FileTime,
    _ task: String,
  ) async throws(CredentialError) -> HTTPResponse {
    var request = request
    if let credentials { try sign(&request, with: credentials, at: time) }
    do throws(TransportError) {
      return try await caller.send(request)
    } catch {
      throw error.credentialError(task)
    }
  }

  /// What the service's clock showed when it refused, where `time` is far from that.
  private func otherClock(_ response: HTTPResponse, at time: FileTime) -> FileTime? {
    guard Self.mayBeOfClock(response),
      let server = response.headers["Date"].flatMap(ServerTime.header),
      abs(server.seconds - time.seconds) > Self.clockTolerance
    else { return nil }
    return server
  }

  /// Whether a wrong clock may be why the service refused.
  ///
  /// It says so in several ways, `SignatureDoesNotMatch` among them; see "Common Error Types" in
  /// the AWS STS API Reference.
  private static func mayBeOfClock(_ response: HTTPResponse) -> Bool {
    response.status == 403 || TokenAnswer(response.body).code == "RequestExpired"
  }

  private var region: String? { lookup.region }

  private func request(
    _ parameters: [(name: String, value: String)]
  ) async throws(CredentialError) -> HTTPRequest {
    let body = PercentEncoding.query(parameters + [("Version", "2011-06-15")])
    let standard =
      region.map { "https://sts.\($0).amazonaws.com\($0.hasPrefix("cn-") ? ".cn" : "")" }
      ?? "https://sts.amazonaws.com"
    let base = try lookup.configuredURL(of: "sts") ?? standard
    var request = HTTPRequest(
      .post,
      "\(base)/",
      headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
      body: .bytes(Array(body.utf8)),
    )
    request.timeout = .seconds(60)
    return request
  }

  private func sign(
    _ request: inout HTTPRequest,
    with credentials: Credentials,
    at time: FileTime,
  ) throws(CredentialError) {
    guard case .bytes(let body) = request.body else { return }
    do throws(DigestUnavailable) {
      let region = region ?? "us-east-1"
      let signer = try Signer(credentials: credentials, region: region, service: "sts")
      let digest = try sha256(of: body.span)
      signer.sign(&request, payload: .hash(digest), at: time)
    } catch {
      throw CredentialError("OpenSSL offers no SHA-256 here, without which nothing can be signed.")
    }
  }
}
