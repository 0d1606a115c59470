import FoundationEssentials
import Hashing
import LocalFiles
import Transport

/// A role of an organization whose people sign in with `aws sso login`.
///
/// A sign-in that ends soon or has ended is renewed where it allows of that, and put back for AWS's
/// tools.
///
/// See "IAM Identity Center credential provider" in the AWS SDKs and Tools Reference Guide, and
/// `GetRoleCredentials` in the IAM Identity Center Portal API Reference.
struct SingleSignOnSource: CredentialSource {
  private struct Answer: Decodable {
    struct Key: Decodable {
      let accessKeyId: String
      let secretAccessKey: String
      let sessionToken: String
      let expiration: Int64
    }

    let roleCredentials: Key
  }

  let profile: Profile
  let lookup: Lookup
  let caller: ServiceCaller

  var name: String { "single sign-on, profile \(profile.name)" }

  var absence: String? {
    profile["sso_account_id"] ?? profile["sso_role_name"] == nil
      ? "the profile has no sso_account_id" : nil
  }

  func search() async throws(CredentialError) -> CredentialSearch {
    let account = try value("sso_account_id")
    let role = try value("sso_role_name")
    let region = try value("sso_region")
    let start = try value("sso_start_url")
    let base = "https://portal.sso.\(region).amazonaws.com"
    let query = PercentEncoding.query([("role_name", role), ("account_id", account)])
    var request = HTTPRequest(
      .get,
      "\(try lookup.configuredURL(of: "sso") ?? base)/federation/credentials?\(query)",
    )
    request.headers["x-amz-sso_bearer_token"] = try await token(
      of: profile["sso_session"] ?? start,
      region,
    )
    request.timeout = .seconds(60)
    return .found(try await key(request, of: role))
  }

  private func key(
    _ request: HTTPRequest,
    of role: String,
  ) async throws(CredentialError) -> Credentials {
    let task = "Single sign-on gave no access key for the role \(role)"
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await caller.send(request)
    } catch {
      throw error.credentialError(task)
    }
    if response.status == 401 { throw signInAgain("is no longer accepted") }
    guard response.isSuccess,
      let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body))
    else {
      throw CredentialError(
        "\(task): it answered \(response.status).",
        isTransient: response.status >= 500,
      )
    }
    let key = answer.roleCredentials
    return Credentials(
      accessKeyID: key.accessKeyId,
      secretAccessKey: key.secretAccessKey,
      sessionToken: key.sessionToken,
      expiration: FileTime(seconds: key.expiration / 1_000),
    )
  }

  /// A sign-in is renewed so many seconds before it ends, as AWS's tools do.
  private static let renewal: Int64 = 15 * 60

  /// The token that the sign-in left, or another one in its place.
  private func token(
    of session: String,
    _ region: String,
  ) async throws(CredentialError) -> String {
    guard let name = try? sha1(of: session) else {
      throw CredentialError("OpenSSL offers no SHA-1 here, which names the file of the sign-in.")
    }
    let path = lookup.context.path("~/.aws/sso/cache/\(name).json")
    let token = try read(path)
    guard isEnding(token, within: Self.renewal) else { return token.accessToken }
    do throws(CredentialError) {
      let new = try await renew(token, region)
      // The token serves also where it cannot be kept for the next run.
      try? new.store(at: path)
      return new.accessToken
    } catch {
      // AWS's tools may have been faster, and a token is renewed only once.
      let last = (try? read(path)) ?? token
      if isEnding(last, within: 0) { throw error }
      return last.accessToken
    }
  }

  /// Reads the file that is named for the session.
  private func read(_ path: String) throws(CredentialError) -> SignInToken {
    guard let text = try lookup.context.read(path) else { throw signInAgain("is missing") }
    guard let token = SignInToken(text) else { throw signInAgain("cannot be read") }
    return token
  }

  private func isEnding(_ token: SignInToken, within seconds: Int64) -> Bool {
    (token.end?.seconds ?? .min) <= lookup.context.now().seconds + seconds
  }

  /// Asks for another token.
  ///
  /// - Throws: `CredentialError`, without anything of what was sent or came.
  private func renew(
    _ token: SignInToken,
    _ region: String,
  ) async throws(CredentialError) -> SignInToken {
    guard let body = token.renewal(at: lookup.context.now()) else {
      throw signInAgain("has expired")
    }
    let base = "https://oidc.\(region).amazonaws.com"
    var request = HTTPRequest(
      .post,
      "\(try lookup.configuredURL(of: "sso_oidc") ?? base)/token",
      headers: ["Content-Type": "application/json"],
      body: .bytes(body),
    )
    request.timeout = .seconds(60)
    let task = "The sign-in of profile \(profile.name) cannot be renewed"
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await caller.send(request)
    } catch {
      throw error.credentialError(task)
    }
    if response.status >= 500 || response.status == 429 {
      throw CredentialError("\(task): it answered \(response.status).", isTransient: true)
    }
    guard response.isSuccess, let new = token.renewed(response.body, at: lookup.context.now())
    else { throw signInAgain("has expired and is not renewed any more") }
    return new
  }

  private func value(_ key: String) throws(CredentialError) -> String {
    var session: Profile?
    if let name = profile["sso_session"] {
      session = lookup.shared.sessions[name]
      guard session != nil else {
        throw CredentialError(
          "\(lookup.shared.configPath): profile \(profile.name) names the sso-session \(name), "
            + "but there is no section [sso-session \(name)]."
        )
      }
    }
    if let given = profile[key], let other = session?[key], given != other {
      throw CredentialError(
        "\(lookup.shared.configPath): \(key) of profile \(profile.name) is not that of its "
          + "sso-session."
      )
    }
    guard let value = session?[key] ?? profile[key] else {
      throw CredentialError(
        "\(lookup.shared.configPath): profile \(profile.name) uses single sign-on but has no \(key)."
      )
    }
    return value
  }

  private func signInAgain(_ what: String) -> CredentialError {
    CredentialError(
      "The sign-in of profile \(profile.name) \(what); "
        + "run `aws sso login --profile \(profile.name)`."
    )
  }
}
