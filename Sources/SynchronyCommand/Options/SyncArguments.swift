import ArgumentParser
import Manifest
import Synchrony

/// The options that say what a sync may do; `status` has them too, to show the same.
struct SyncArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The directions to take: two-way, push, pull, push-backup or pull-backup. The backups"
        + " delete nothing.",
      valueName: "mode",
    ),
    completion: .list(SyncMode.allCases.map(\.rawValue)),
    transform: OptionValue.mode,
  )
  var mode: SyncMode?

  @Flag(help: "Never write to the remote, its ledgers included.")
  var readOnly = false

  @Option(
    help: ArgumentHelp(
      "Only files that match this pattern, in .gitignore's form; repeatable.",
      valueName: "glob",
    )
  )
  var include: [String] = []

  @Option(
    help: ArgumentHelp(
      "No file that matches this pattern, over and above ignores3.txt; repeatable.",
      valueName: "glob",
    )
  )
  var exclude: [String] = []

  /// What a sync may do, with what the options leave open taken from `settings`.
  ///
  /// - Throws: `SyncError.Code.badOption` for a setting that makes no sense, or for two that
  ///   contradict each other.
  func resolved(with settings: Settings) throws -> SyncOptions {
    var options = SyncOptions()
    options.mode = try mode ?? settings.value(.mode, OptionValue.mode) ?? options.mode
    options.isReadOnly = try readOnly || settings.flag(.readOnly)
    guard let effective = options.effectiveMode else {
      throw SyncError(
        .badOption,
        "Mode \(options.mode.rawValue) only writes to the remote, and read-only never does; "
          + "give one of them.",
      )
    }
    options.mode = effective
    options.include = include.isEmpty ? settings.list(.include) : include
    options.exclude = exclude.isEmpty ? settings.list(.exclude) : exclude
    return options
  }
}
