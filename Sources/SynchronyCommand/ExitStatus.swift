import ArgumentParser
import Synchrony

/// The exit status of a run, which scripts rely on.
enum ExitStatus: Int32, Sendable {
  /// Everything that was accepted is done.
  case success = 0
  /// Done, but for some files.
  case incomplete = 1
  /// Nothing was changed.
  case refused = 2
  /// The command line is wrong (`EX_USAGE` of sysexits.h).
  case usage = 64
  /// Interrupted; what was finished is recorded.
  case interrupted = 130

  /// The status for a run that stopped before it changed anything.
  init(_ error: SyncError) {
    self =
      switch error.code {
      case .unknownPlatform, .badOption: .usage
      case .interrupted: .interrupted
      default: .refused
      }
  }

  /// The status for a run that came to its end.
  ///
  /// - Parameters:
  ///   - summary: what was done.
  ///   - troubles: how many files were not brought in step although nobody declined them.
  init(_ summary: SyncSummary, troubles: Int) {
    if summary.isInterrupted {
      self = .interrupted
    } else {
      self = summary.failed > 0 || troubles > 0 ? .incomplete : .success
    }
  }

  /// What ends the process with this status.
  var code: ExitCode { ExitCode(rawValue) }
}
