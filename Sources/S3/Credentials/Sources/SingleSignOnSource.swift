import FoundationEssentials
import Hashing
import LocalFiles
import Transport

/// A role of an organization whose people sign in with `aws sso login`.
///
/// See "IAM Identity Center credential provider" in the AWS SDKs and Tools Reference Guide, and
/// `GetRoleCredentials` in the IAM Identity Center Portal API Reference.
struct SingleSignOnSource: CredentialSource {
  private struct Token: Decodable {
    let accessToken: String
    let expiresAt: String
  }

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
    request.headers["x-amz-sso_bearer_token"] = try token(of: profile["sso_session"] ?? start)
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

  /// The token that the sign-in left, which lies in a file named for the session.
  private func token(of session: String) throws(CredentialError) -> String {
    guard let name = try? sha1(of: session) else {
      throw CredentialError("OpenSSL offers no SHA-1 here, which names the file of the sign-in.")
    }
    guard let text = try lookup.context.read("~/.aws/sso/cache/\(name).json") else {
      throw signInAgain("is missing")
    }
    guard let token = try? JSONDecoder().decode(Token.self, from: Data(text.utf8)),
      let end = ISO8601.moment(token.expiresAt),
      token.accessToken.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
    else { throw signInAgain("cannot be read") }
    guard end > lookup.context.now() else { throw signInAgain("has expired") }
    return token.accessToken
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
