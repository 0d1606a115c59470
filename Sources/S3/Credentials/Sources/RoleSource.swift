import LocalFiles

/// A role that another identity takes on, `role_arn` with `source_profile` or
/// `credential_source`.
///
/// See "Assume role credential provider" in the AWS SDKs and Tools Reference Guide.
struct RoleSource: CredentialSource {
  let profile: Profile
  let builder: SourceBuilder
  /// The profiles that led here, this one last.
  var visited: [String]

  /// Makes the source of a profile that nothing led to.
  init(_ profile: Profile, _ builder: SourceBuilder) {
    self.profile = profile
    self.builder = builder
    visited = [profile.name]
  }

  var name: String { "role_arn, profile \(profile.name)" }

  var absence: String? { profile.takesRole ? nil : "the profile has no role_arn" }

  func search() async throws(CredentialError) -> CredentialSearch {
    guard let role = profile["role_arn"] else { return .absent("the profile has no role_arn") }
    let source = try await sourceCredentials()
    var parameters = [
      (name: "Action", value: "AssumeRole"), ("RoleArn", role), ("RoleSessionName", sessionName),
    ]
    if let id = profile["external_id"] { parameters.append(("ExternalId", id)) }
    if let text = profile["duration_seconds"] {
      guard let seconds = Int(text) else {
        throw error("has a duration_seconds that is no number")
      }
      parameters.append(("DurationSeconds", "\(seconds)"))
    }
    if let serial = profile["mfa_serial"] {
      parameters.append(("SerialNumber", serial))
      parameters.append(("TokenCode", try await code(of: serial)))
    }
    return .found(try await builder.tokenService.assume(role, parameters, signing: source))
  }

  private var sessionName: String {
    profile["role_session_name"] ?? "synchrony-\(builder.lookup.context.now().seconds)"
  }

  private func sourceCredentials() async throws(CredentialError) -> Credentials {
    switch (profile["source_profile"], profile["credential_source"]) {
    case (let name?, nil): return try await credentials(ofProfile: name)
    case (nil, let name?): return try await credentials(ofSource: name)
    case (nil, nil): throw error("has a role_arn but neither source_profile nor credential_source")
    case (_?, _?): throw error("has both source_profile and credential_source; keep one")
    }
  }

  private func credentials(ofSource name: String) async throws(CredentialError) -> Credentials {
    let source: any CredentialSource
    switch name.lowercased() {
    case "environment": source = EnvironmentSource(context: builder.lookup.context)
    case "ecscontainer": source = builder.container
    case "ec2instancemetadata": source = builder.instance
    default:
      throw error(
        "has a credential_source other than Environment, EcsContainer, Ec2InstanceMetadata"
      )
    }
    if let reason = source.absence {
      throw error("takes its key from \(source.name), which has none: \(reason)")
    }
    switch try await source.search() {
    case .found(let credentials): return credentials
    case .absent(let reason):
      throw error("takes its key from \(source.name), which has none: \(reason)")
    }
  }

  private func credentials(ofProfile name: String) async throws(CredentialError) -> Credentials {
    guard let other = builder.lookup.shared[name] else {
      throw error("names the source_profile \(name), which is not there")
    }
    // A profile may be its own source if it holds a key beside the role.
    let isLoop = visited.contains(name) && !(name == profile.name && other.hasKey)
    guard !isLoop else {
      throw error("leads in a circle: \((visited + [name]).joined(separator: " -> "))")
    }
    if other.takesRole && !other.hasKey {
      var next = RoleSource(other, builder)
      next.visited = visited + [name]
      if case .found(let credentials) = try await next.search() { return credentials }
    }
    for source in builder.profileSources(other, usesVariables: false) where source.absence == nil {
      if case .found(let credentials) = try await source.search() { return credentials }
    }
    throw error("names the source_profile \(name), which has no access key")
  }

  private func code(of serial: String) async throws(CredentialError) -> String {
    guard let ask = builder.lookup.context.askForCode else {
      throw error("needs the code of the device \(serial), for which there is nobody to ask")
    }
    guard let code = await ask(serial), !code.isEmpty else {
      throw error("needs the code of the device \(serial), and none was given")
    }
    return code
  }

  private func error(_ reason: String) -> CredentialError {
    CredentialError("\(builder.lookup.shared.configPath): profile \(profile.name) \(reason).")
  }
}

extension Profile {
  /// Whether it is about a role that another identity takes on.
  fileprivate var takesRole: Bool {
    self["role_arn"] != nil && self["web_identity_token_file"] == nil
  }
}
