/// The variables of AWS's tools.
struct EnvironmentSource: CredentialSource {
  let context: CredentialContext

  let name = "the environment"

  func search() throws(CredentialError) -> CredentialSearch {
    let credentials = try Credentials(
      from: name,
      accessKeyID: ("AWS_ACCESS_KEY_ID", context.variable("AWS_ACCESS_KEY_ID")),
      secretAccessKey: ("AWS_SECRET_ACCESS_KEY", context.variable("AWS_SECRET_ACCESS_KEY")),
      sessionToken: context.variable("AWS_SECURITY_TOKEN")
        ?? context.variable("AWS_SESSION_TOKEN"),
    )
    guard var credentials else { return .absent("AWS_ACCESS_KEY_ID is not set") }
    if let text = context.variable("AWS_CREDENTIAL_EXPIRATION") {
      guard let end = ISO8601.moment(text) else {
        throw CredentialError("AWS_CREDENTIAL_EXPIRATION is no time such as 2026-12-31T09:30:00Z.")
      }
      guard end > context.now() else {
        throw CredentialError(
          "The access key in the environment has expired, as AWS_CREDENTIAL_EXPIRATION says; "
            + "get a new one."
        )
      }
      credentials.expiration = end
    }
    return .found(credentials)
  }
}
