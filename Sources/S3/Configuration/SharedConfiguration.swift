/// The two files that all tools of AWS share: `~/.aws/config` and `~/.aws/credentials`.
struct SharedConfiguration {
  /// Where `AWS_CONFIG_FILE` says that the configuration is.
  let configPath: String
  /// Where `AWS_SHARED_CREDENTIALS_FILE` says that the access keys are.
  let credentialsPath: String
  /// The profiles of the configuration file.
  private(set) var configured: [String: Profile] = [:]
  /// The profiles of the file with the access keys.
  private(set) var keyed: [String: Profile] = [:]
  /// The sections `[sso-session NAME]`.
  private(set) var sessions: [String: Profile] = [:]
  /// The sections `[services NAME]`.
  private(set) var services: [String: Profile] = [:]

  /// Reads both files, neither of which need be there.
  ///
  /// - Throws: `CredentialError` with the file and the line that cannot be read.
  init(in context: CredentialContext) throws(CredentialError) {
    configPath = context.path(context.variable("AWS_CONFIG_FILE") ?? "~/.aws/config")
    credentialsPath = context.path(
      context.variable("AWS_SHARED_CREDENTIALS_FILE") ?? "~/.aws/credentials"
    )
    if let text = try context.read(configPath) {
      for section in try INIFile(text, path: configPath).sections { add(section) }
    }
    if let text = try context.read(credentialsPath) {
      for section in try INIFile(text, path: credentialsPath).sections {
        keyed[section.name] = Profile(name: section.name, section)
      }
    }
  }

  /// What both files say of a profile, the one with the access keys winning, or nil if neither
  /// knows it.
  subscript(_ name: String) -> Profile? {
    guard configured[name] != nil || keyed[name] != nil else { return nil }
    var profile = configured[name] ?? Profile(name: name)
    if let other = keyed[name] { profile.merge(other) }
    return profile
  }

  private mutating func add(_ section: INIFile.Section) {
    if section.name == "default" {
      configured["default"] = Profile(name: "default", section)
      return
    }
    guard let blank = section.name.firstIndex(where: \.isWhitespace) else { return }
    var name = section.name[blank...].trimmed
    for quote in ["\"", "'"] where name.count > 1 && name.hasPrefix(quote) && name.hasSuffix(quote)
    {
      name = name.dropFirst().dropLast()
    }
    let profile = Profile(name: String(name), section)
    switch section.name[..<blank] {
    case "profile": configured[profile.name] = profile
    case "sso-session": sessions[profile.name] = profile
    case "services": services[profile.name] = profile
    default: break
    }
  }
}
