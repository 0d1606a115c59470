/// An access key that one of the two shared files holds.
struct ProfileKeySource: CredentialSource {
  let profile: Profile?
  let profileName: String
  let path: String

  var name: String { "\(path), profile \(profileName)" }

  var absence: String? {
    guard let profile else { return "there is no such profile in it" }
    return profile.hasKey ? nil : "it has no aws_access_key_id"
  }

  func search() throws(CredentialError) -> CredentialSearch {
    let credentials = try Credentials(
      from: name,
      accessKeyID: ("aws_access_key_id", profile?["aws_access_key_id"]),
      secretAccessKey: ("aws_secret_access_key", profile?["aws_secret_access_key"]),
      sessionToken: profile?["aws_security_token"] ?? profile?["aws_session_token"],
    )
    return credentials.map { .found($0) } ?? .absent("it has no aws_access_key_id")
  }
}

extension Profile {
  /// Whether it holds an access key itself, or a half of one.
  var hasKey: Bool { self["aws_access_key_id"] ?? self["aws_secret_access_key"] != nil }
}
