import LocalFiles

/// The variables of AWS's tools.
struct EnvironmentSource: CredentialSource {
  let context: CredentialContext

  let name = "the environment"

  var absence: String? {
    accessKeyID ?? secretAccessKey == nil ? "AWS_ACCESS_KEY_ID is not set" : nil
  }

  func search() throws(CredentialError) -> CredentialSearch {
    let credentials = try Credentials(
      from: "The environment",
      accessKeyID: ("AWS_ACCESS_KEY_ID", accessKeyID),
      secretAccessKey: ("AWS_SECRET_ACCESS_KEY", secretAccessKey),
      sessionToken: context.variable("AWS_SECURITY_TOKEN")
        ?? context.variable("AWS_SESSION_TOKEN"),
    )
    guard var credentials else { return .absent("AWS_ACCESS_KEY_ID is not set") }
    credentials.expiration = try expiration()
    return .found(credentials)
  }

  private var accessKeyID: String? { context.variable("AWS_ACCESS_KEY_ID") }
  private var secretAccessKey: String? { context.variable("AWS_SECRET_ACCESS_KEY") }

  private func expiration() throws(CredentialError) -> FileTime? {
    guard let text = context.variable("AWS_CREDENTIAL_EXPIRATION") else { return nil }
    guard let end = ISO8601.moment(text) else {
      throw CredentialError("AWS_CREDENTIAL_EXPIRATION is no time such as 2026-12-31T09:30:00Z.")
    }
    guard end > context.now() else {
      throw CredentialError(
        "The access key in the environment has expired, as AWS_CREDENTIAL_EXPIRATION says; "
          + "get a new one."
      )
    }
    return end
  }
}
