import Manifest
import Synchrony

/// What it means that nothing is to be done, which is not always that both sides are the same.
struct InStepText: CustomStringConvertible {
  /// What was to be looked at.
  let options: SyncOptions
  /// Whether something is noted above it that was left as it is.
  var hasTroubles = false

  var description: String {
    sentence + (hasTroubles ? ", but for what is noted above." : ".")
  }

  private var sentence: String {
    switch options.mode {
    case .twoWay where options.include.isEmpty && options.exclude.isEmpty:
      "Both sides are in step"
    case .twoWay: "The files that the patterns let through are in step"
    case .push, .pushBackup:
      "There is nothing to send; what else changed was not looked at, in mode "
        + options.mode.rawValue
    case .pull, .pullBackup:
      "There is nothing to fetch; what else changed was not looked at, "
        + (options.isReadOnly ? "since the run only reads" : "in mode \(options.mode.rawValue)")
    }
  }
}
