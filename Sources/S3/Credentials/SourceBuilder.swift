/// Makes the places that may have an access key, in the order that the article "Credentials" says.
struct SourceBuilder {
  /// What is said by options, variables and files.
  let lookup: Lookup
  /// What sends requests.
  let caller: ServiceCaller

  /// All places.
  var sources: [any CredentialSource] {
    let context = lookup.context
    let profile = lookup.profile
    // Whoever names a profile on the command line wants that one, whatever the environment has.
    let isNamed = lookup.options.profile != nil
    let first: [any CredentialSource] = isNamed ? [] : [EnvironmentSource(context: context)]
    return first + [RoleSource(profile, self)]
      + profileSources(profile, usesVariables: !isNamed)
      + [
        container,
        KeywordSource(keywords: lookup.team),
        CloudSyncVariableSource(context: context),
        KeywordSource(keywords: lookup.cloudSync),
        SignInSource(profile: profile, context: context),
        // The one place that is asked without having been set up, which takes time.
        instance,
      ]
  }

  /// The places that a profile names.
  ///
  /// - Parameters:
  ///   - profile: the profile.
  ///   - usesVariables: whether variables go before what it says.
  /// - Returns: the places in their order.
  func profileSources(_ profile: Profile, usesVariables: Bool) -> [any CredentialSource] {
    let shared = lookup.shared
    return [
      WebIdentitySource(profile: profile, usesVariables: usesVariables, service: tokenService),
      SingleSignOnSource(profile: profile, lookup: lookup, caller: caller),
      ProfileKeySource(
        profile: shared.keyed[profile.name],
        profileName: profile.name,
        path: shared.credentialsPath,
      ),
      ProcessSource(profile: profile, context: lookup.context),
      ProfileKeySource(
        profile: shared.configured[profile.name],
        profileName: profile.name,
        path: shared.configPath,
      ),
    ]
  }

  /// What hands out the keys of roles.
  var tokenService: TokenService { TokenService(lookup: lookup, caller: caller) }

  /// The service beside a container.
  var container: ContainerSource { ContainerSource(context: lookup.context, caller: caller) }

  /// The role of the machine.
  var instance: InstanceSource {
    InstanceSource(context: lookup.context, profile: lookup.profile, caller: caller)
  }
}
