import Dispatch
import Glibc

/// Ctrl-C and the system's request to end.
///
/// The first one asks the run to stop after what is in flight; a second one, or one while a
/// question is open, ends the process at once, which leaves every file whole.
final class Interruption {
  private let sources: [any DispatchSourceSignal]

  /// Begins to listen, until the object goes.
  ///
  /// - Parameter handler: called on a queue of its own with the number of the request, from 1.
  init(_ handler: @escaping @Sendable (Int) -> Void) {
    let queue = DispatchQueue(label: "synchrony.signals")
    let count = RequestCount()
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { handler(count.next()) }
      source.activate()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }

  /// Makes a closed reader, as in `synchrony status | head`, and a file that would become larger
  /// than `ulimit` allows, errors instead of the end.
  static func takeSignalsForErrors() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }
}
