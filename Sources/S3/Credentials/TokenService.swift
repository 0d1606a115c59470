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

  /// Asks for the keys of a role.
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
    var request = try await request(parameters)
    if let credentials { try sign(&request, with: credentials) }
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await caller.send(request)
    } catch {
      throw error.credentialError(task)
    }
    let answer = TokenAnswer(response.body)
    guard response.isSuccess else {
      let reason = answer.reason ?? "the token service answered \(response.status)."
      throw CredentialError("\(task): \(reason)", isTransient: response.status >= 500)
    }
    guard let credentials = answer.credentials else {
      throw CredentialError("\(task): the token service gave no access key.")
    }
    return credentials
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
  ) throws(CredentialError) {
    guard case .bytes(let body) = request.body else { return }
    do throws(DigestUnavailable) {
      let region = region ?? "us-east-1"
      let signer = try Signer(credentials: credentials, region: region, service: "sts")
      let digest = try sha256(of: body.span)
      signer.sign(&request, payload: .hash(digest), at: lookup.context.now())
    } catch {
      throw CredentialError("OpenSSL offers no SHA-256 here, without which nothing can be signed.")
    }
  }
}
