import ArgumentParser
import Synchrony

/// The options that say where the two sides lie and who syncs them.
struct ConnectionArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How the shared place is reached. Default: from synchrony.yml, else S3.",
      valueName: "name",
    ),
    completion: .custom { _, _, _ in supportedPlatforms() },
  )
  var platform: String?

  @Option(
    help: ArgumentHelp("The local folder. Default: Data.", valueName: "path"),
    completion: .directory,
  )
  var dataFolder: String?

  @Option(
    help: ArgumentHelp("The shared directory, for platform Folder.", valueName: "path"),
    completion: .directory,
  )
  var remote: String?

  @Option(
    name: [.long, .customLong("aws-bkt")],
    help: ArgumentHelp("The bucket, for platform S3.", valueName: "name"),
  )
  var bucket: String?

  @Option(
    name: [.long, .customLong("aws-prfx")],
    help: ArgumentHelp("The folder of the team in the bucket.", valueName: "path"),
  )
  var prefix: String?

  @Option(
    name: .customLong("endpoint-url"),
    help: ArgumentHelp(
      "The S3 service. Default: as for aws, else AWS itself.",
      valueName: "url",
    ),
  )
  var endpointURL: String?

  @Option(
    help: ArgumentHelp("The bucket's region. Default: as for aws.", valueName: "name")
  )
  var region: String?

  @Option(
    help: ArgumentHelp("The profile of the aws configuration to use.", valueName: "name")
  )
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "The name attached to your changes. Default: the stored name, else asked for.",
      valueName: "name",
    )
  )
  var user: String?

  /// The platform and the connection, with what the options leave open taken from `settings`.
  ///
  /// - Throws: `ValidationError` for an option that belongs to another platform: the run would go
  ///   to another place than whoever typed it believes.
  func resolved(
    with settings: Settings
  ) throws -> (platform: String, options: ConnectionOptions) {
    let set = settings.text(.platform)
    let platform = platform ?? set ?? "S3"
    try check(against: platform, isTyped: self.platform != nil, isSet: set != nil)
    var options = ConnectionOptions()
    options.dataFolder = dataFolder ?? settings.text(.dataFolder) ?? options.dataFolder
    options.remote = remote ?? settings.text(.remote)
    options.bucket = bucket ?? settings.text(.bucket)
    options.prefix = prefix ?? settings.text(.prefix)
    options.endpointURL = endpointURL ?? settings.text(.endpointURL)
    options.region = region ?? settings.text(.region)
    options.profile = profile ?? settings.text(.profile)
    options.user = user ?? settings.text(.user)
    return (platform, options)
  }

  private func check(against platform: String, isTyped: Bool, isSet: Bool) throws {
    let options = [
      ("--remote", remote, "Folder"), ("--bucket", bucket, "S3"), ("--prefix", prefix, "S3"),
      ("--endpoint-url", endpointURL, "S3"), ("--region", region, "S3"),
      ("--profile", profile, "S3"),
    ]
    let others = ["folder", "s3"].filter { $0 != platform.lowercased() }
    guard others.count == 1,
      let (name, _, owner) = options.first(where: { $0.1 != nil && $0.2.lowercased() == others[0] })
    else { return }
    let chosen =
      isTyped
      ? "--platform says \(platform)"
      : isSet ? "\(Settings.fileName) says \(platform)" : "without --platform it is \(platform)"
    throw ValidationError(
      "\(name) belongs to platform \(owner), but \(chosen); "
        + (isTyped ? "leave one of them out." : "add --platform \(owner).")
    )
  }

  /// The options that were given, as settings.
  var settings: Settings {
    let given: [(Settings.Key, String?)] = [
      (.platform, platform), (.dataFolder, dataFolder), (.remote, remote), (.bucket, bucket),
      (.prefix, prefix), (.endpointURL, endpointURL), (.region, region), (.profile, profile),
      (.user, user),
    ]
    return Settings(
      given.reduce(into: [:]) { values, option in
        values[option.0] = option.1.map { .text($0) }
      }
    )
  }
}
