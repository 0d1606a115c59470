/// A profile whose person signs in with `aws login`, which the aws command line alone can renew.
struct SignInSource: CredentialSource {
  let profile: Profile
  let context: CredentialContext

  var name: String { "aws login, profile \(profile.name)" }

  var absence: String? {
    profile["login_session"] == nil ? "the profile has no login_session" : nil
  }

  func search() async throws(CredentialError) -> CredentialSearch {
    let program = KeyProgram(
      words: [
        "aws", "configure", "export-credentials", "--format", "process", "--profile", profile.name,
      ],
      place: "`aws configure export-credentials`",
      context: context,
      advice: "run `aws login --profile \(profile.name)`",
    )
    return .found(try await program.run(timeout: .seconds(60)))
  }
}
