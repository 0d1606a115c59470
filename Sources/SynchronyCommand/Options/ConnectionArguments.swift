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
    help: ArgumentHelp(
      "The name attached to your changes. Default: the stored name, else asked for.",
      valueName: "name",
    )
  )
  var user: String?

  /// The platform and the connection, with what the options leave open taken from `settings`.
  func resolved(with settings: Settings) -> (platform: String, options: ConnectionOptions) {
    var options = ConnectionOptions()
    options.dataFolder = dataFolder ?? settings.text(.dataFolder) ?? options.dataFolder
    options.remote = remote ?? settings.text(.remote)
    options.user = user ?? settings.text(.user)
    return (platform ?? settings.text(.platform) ?? "S3", options)
  }

  /// The options that were given, as settings.
  var settings: Settings {
    let given: [(Settings.Key, String?)] = [
      (.platform, platform), (.dataFolder, dataFolder), (.remote, remote), (.user, user),
    ]
    return Settings(
      given.reduce(into: [:]) { values, option in
        values[option.0] = option.1.map { .text($0) }
      }
    )
  }
}
