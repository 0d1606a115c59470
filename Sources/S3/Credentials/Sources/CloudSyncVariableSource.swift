/// The variables of filecloudsync.
struct CloudSyncVariableSource: CredentialSource {
  let context: CredentialContext

  let name = "S3_ACCESS_KEY and S3_SECRET_KEY"

  var absence: String? {
    context.variable("S3_ACCESS_KEY") ?? context.variable("S3_SECRET_KEY") == nil
      ? "they are not set" : nil
  }

  func search() throws(CredentialError) -> CredentialSearch {
    let credentials = try Credentials(
      from: "The environment",
      accessKeyID: ("S3_ACCESS_KEY", context.variable("S3_ACCESS_KEY")),
      secretAccessKey: ("S3_SECRET_KEY", context.variable("S3_SECRET_KEY")),
      sessionToken: nil,
    )
    return credentials.map { .found($0) } ?? .absent("they are not set")
  }
}
