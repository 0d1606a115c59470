/// All that is said about where a bucket is and who asks, by options, variables and files.
///
/// Each setting is looked up on its own, and the first place that has it wins.
struct Lookup {
  /// What a person said.
  let options: S3Options
  /// The machine around the search.
  let context: CredentialContext
  /// The files that AWS's tools share.
  let shared: SharedConfiguration
  /// The name of the profile in use.
  let profileName: String
  /// What both shared files say of it.
  let profile: Profile
  /// What `aws.txt` says.
  let team: ClientKeywords
  /// What `.s3conf.yml` says.
  let cloudSync: ClientKeywords

  /// Reads the files.
  ///
  /// - Throws: `CredentialError` with the file and the line that cannot be used, or the name of
  ///   a profile that is not there.
  init(_ options: S3Options, in context: CredentialContext) throws(CredentialError) {
    self.options = options
    self.context = context
    shared = try SharedConfiguration(in: context)
    let named = Self.profileName(options, context)
    profileName = named?.name ?? "default"
    if let named, shared[named.name] == nil {
      throw CredentialError(
        "There is no profile \(named.name), which \(named.origin) names, "
          + "in \(shared.configPath) or \(shared.credentialsPath)."
      )
    }
    profile = shared[profileName] ?? Profile(name: profileName)
    team = try TeamFile.read(inDataFolder: options.dataFolder, context)
    cloudSync = try CloudSyncFile.read(context)
  }

  private static func profileName(
    _ options: S3Options,
    _ context: CredentialContext,
  ) -> (name: String, origin: String)? {
    if let name = options.profile { return (name, "--profile") }
    for variable in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
      if let name = context.variable(variable) { return (name, variable) }
    }
    return nil
  }

  /// The region that requests are signed for, or nil where nobody says it.
  var region: String? {
    options.region ?? context.variable("AWS_REGION") ?? context.variable("AWS_DEFAULT_REGION")
      ?? profile["region"] ?? team["region_name"] ?? cloudSync["region_name"]
  }

  /// The URL of the service, or nil for AWS's own.
  ///
  /// - Throws: `CredentialError` if it is no URL, or the profile names a section that is not
  ///   there.
  func endpointURL() throws(CredentialError) -> String? {
    if let url = options.endpointURL { return try Self.checked(url, from: "--endpoint-url") }
    if let url = try configuredURL(of: "s3") { return url }
    let others = [
      (team["endpoint_url"], team.path), (context.variable("S3_ENDPOINT"), "S3_ENDPOINT"),
      (cloudSync["endpoint_url"], cloudSync.path),
    ]
    for (url, place) in others {
      if let url { return try Self.checked(url, from: place) }
    }
    return nil
  }

  /// The file of certificates to trust in place of the system's, or nil.
  ///
  /// - Throws: `CredentialError` if it is not there.
  func certificateFile() throws(CredentialError) -> String? {
    let named = context.variable("AWS_CA_BUNDLE") ?? profile["ca_bundle"] ?? team.certificateFile
    guard let named = named ?? cloudSync.certificateFile else { return nil }
    let path = context.path(named)
    guard try context.read(path) != nil else {
      throw CredentialError("There is no file of certificates at \(path).")
    }
    return path
  }

  /// Whether the bucket stands in the path, or nil to decide by the endpoint.
  ///
  /// - Throws: `CredentialError` if the profile says neither.
  func usesPathStyle() throws(CredentialError) -> Bool? {
    switch profile["s3", "addressing_style"] {
    case nil, "auto": return nil
    case "path": return true
    case "virtual": return false
    default:
      throw CredentialError(
        "\(shared.configPath), profile \(profileName): "
          + "addressing_style is to be path, virtual or auto."
      )
    }
  }

  /// Looks up the URL that the configuration of AWS's tools has for a service.
  ///
  /// - Parameter service: `s3`, `sts`, `sso` or `sso_oidc`.
  /// - Returns: the URL, or nil for AWS's own.
  /// - Throws: `CredentialError` if it is no URL, or the profile names a section that is not
  ///   there.
  func configuredURL(of service: String) throws(CredentialError) -> String? {
    guard !ignoresConfiguredURLs else { return nil }
    for variable in ["AWS_ENDPOINT_URL_\(service.uppercased())", "AWS_ENDPOINT_URL"] {
      if let url = context.variable(variable) { return try Self.checked(url, from: variable) }
    }
    guard let url = try servicesURL(of: service) ?? profile["endpoint_url"] else { return nil }
    return try Self.checked(url, from: "\(shared.configPath), profile \(profileName)")
  }

  private var ignoresConfiguredURLs: Bool {
    let flag =
      context.variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
      ?? profile["ignore_configured_endpoint_urls"]
    return flag?.lowercased() == "true"
  }

  private func servicesURL(of service: String) throws(CredentialError) -> String? {
    guard let name = profile["services"] else { return nil }
    guard let services = shared.services[name] else {
      throw CredentialError(
        "\(shared.configPath): profile \(profileName) names the services \(name), "
          + "but there is no section [services \(name)]."
      )
    }
    return services[service, "endpoint_url"]
  }

  private static func checked(_ url: String, from place: String) throws(CredentialError) -> String {
    let scheme = ["https://", "http://"].first { url.lowercased().hasPrefix($0) }
    let host = url.dropFirst(scheme?.count ?? 0).prefix { $0 != "/" }
    let isPlain = url.unicodeScalars.allSatisfy { (0x21..<0x7F).contains($0.value) }
    guard scheme != nil, !host.isEmpty, isPlain, !host.contains("@"), !url.contains("?") else {
      throw CredentialError(
        "The endpoint of \(place) is no URL such as https://s3.example.org or "
          + "http://127.0.0.1:9000."
      )
    }
    var url = Substring(url)
    while url.hasSuffix("/") { url.removeLast() }
    return String(url)
  }
}
