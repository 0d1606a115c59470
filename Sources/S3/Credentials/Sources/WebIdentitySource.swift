import LocalFiles

/// A role that a token of an identity provider gives, as Kubernetes does it.
struct WebIdentitySource: CredentialSource {
  let profile: Profile
  /// Whether variables go before the profile.
  let usesVariables: Bool
  let service: TokenService

  var name: String { "web identity, profile \(profile.name)" }

  var absence: String? {
    tokenFile == nil
      ? "AWS_WEB_IDENTITY_TOKEN_FILE is not set, nor is web_identity_token_file" : nil
  }

  func search() async throws(CredentialError) -> CredentialSearch {
    guard let tokenFile else { return .absent("no token file is named") }
    guard let role = value("AWS_ROLE_ARN", "role_arn") else {
      throw CredentialError(
        "A web identity token is configured but no role: set AWS_ROLE_ARN or, in profile "
          + "\(profile.name), role_arn."
      )
    }
    let context = service.lookup.context
    guard let token = try context.read(tokenFile)?[...].trimmed, !token.isEmpty else {
      throw CredentialError("There is no web identity token in \(context.path(tokenFile)).")
    }
    let session =
      value("AWS_ROLE_SESSION_NAME", "role_session_name")
      ?? "synchrony-\(context.now().seconds)"
    let parameters = [
      (name: "Action", value: "AssumeRoleWithWebIdentity"), ("RoleArn", role),
      ("RoleSessionName", session), ("WebIdentityToken", String(token)),
    ]
    return .found(try await service.assume(role, parameters, signing: nil))
  }

  private var tokenFile: String? {
    value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file")
  }

  private func value(_ variable: String, _ key: String) -> String? {
    let given = usesVariables ? service.lookup.context.variable(variable) : nil
    return given ?? profile[key]
  }
}
