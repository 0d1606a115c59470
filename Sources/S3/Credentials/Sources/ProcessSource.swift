/// A program of the person's own that prints an access key, `credential_process`.
///
/// See "Sourcing credentials with an external process" in the AWS CLI User Guide.
struct ProcessSource: CredentialSource {
  let profile: Profile
  let context: CredentialContext

  var name: String { "credential_process, profile \(profile.name)" }

  var absence: String? {
    profile["credential_process"] == nil ? "the profile has no credential_process" : nil
  }

  func search() async throws(CredentialError) -> CredentialSearch {
    let place = "The credential_process of profile \(profile.name)"
    guard let words = CommandWords.split(profile["credential_process"] ?? ""), !words.isEmpty else {
      throw CredentialError("\(place) has a quote that does not end.")
    }
    let program = KeyProgram(words: words, place: place, context: context)
    return .found(try await program.run(timeout: .seconds(120)))
  }
}
