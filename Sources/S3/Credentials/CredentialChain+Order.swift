extension CredentialChain {
  /// Makes the chain in the order that the article "Credentials" says.
  init(_ lookup: Lookup) {
    let context = lookup.context
    let shared = lookup.shared
    let name = lookup.profileName
    var sources: [any CredentialSource] = []
    // Whoever names a profile on the command line wants that one, whatever the environment has.
    if lookup.options.profile == nil { sources.append(EnvironmentSource(context: context)) }
    sources.append(
      ProfileKeySource(
        profile: shared.keyed[name],
        profileName: name,
        path: shared.credentialsPath,
      )
    )
    sources.append(
      ProfileKeySource(
        profile: shared.configured[name],
        profileName: name,
        path: shared.configPath,
      )
    )
    sources.append(KeywordSource(keywords: lookup.team))
    sources.append(CloudSyncVariableSource(context: context))
    sources.append(KeywordSource(keywords: lookup.cloudSync))
    self.init(sources: sources)
  }
}
