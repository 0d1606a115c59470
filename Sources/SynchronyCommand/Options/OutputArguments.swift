import ArgumentParser

/// How much is shown, and to whom.
struct OutputSettings: Hashable, Sendable {
  var verbosity = Verbosity.normal
  var isJSON = false
  var showsProgress = true
}

/// The options that say how much is shown, and to whom.
struct OutputArguments: ParsableArguments {
  @Flag(
    name: .shortAndLong,
    help: "Also say what is not done, and each stage; -vv also each request.",
  )
  var verbose: Int

  @Flag(name: .shortAndLong, help: "Say nothing but what went wrong.")
  var quiet = false

  @Flag(help: "Draw no progress bar; there is one only on a terminal.")
  var noProgress = false

  @Flag(help: "One JSON object a line on standard output, and nothing else there.")
  var json = false

  func validate() throws {
    guard verbose > 0 && quiet else { return }
    throw ValidationError("--verbose and --quiet contradict each other; give one of them.")
  }

  /// The options as the console takes them.
  var settings: OutputSettings {
    OutputSettings(
      verbosity: verbosity,
      isJSON: json,
      showsProgress: !noProgress && !quiet,
    )
  }

  private var verbosity: Verbosity {
    if quiet { return .quiet }
    return switch verbose {
    case 0: .normal
    case 1: .verbose
    default: .everything
    }
  }
}
