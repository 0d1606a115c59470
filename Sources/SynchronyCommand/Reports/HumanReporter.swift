import Manifest
import Synchrony

/// Tells a person what happens: results on standard output, troubles on standard error.
struct HumanReporter: Reporter {
  let terminal: Terminal
  let style: Style
  let verbosity: Verbosity

  var wantsExchanges: Bool { verbosity == .everything }

  func report(_ event: SyncEvent) {
    switch event {
    case .message(let text): say(text)
    case .warning(let text): complain(style.warning("Warning"), Printable.text(text))
    case .exchange(let text): terminal.write(Printable.text(text), to: .error)
    case .problem(let problem): complain(style.warning("Note"), problem.shown)
    case .done(let change): say(change.kind.pastTense, change.path)
    case .settled(let settlement, let copy): say(settlement, copy)
    case .failed(let path, _, let reason):
      complain(style.failure("Failed"), "\(path.shown): \(Printable.text(reason))")
    case .skipped(let path, _, let reason):
      complain(style.warning("Skipped"), "\(path.shown): \(Printable.text(reason))")
    case .declined(let path, _): detail("left as it is  \(path.shown)")
    case .stage(let stage): detail("\(stage.title) …")
    case .progress, .proposed, .conflict: break
    }
  }

  private func say(_ text: String) {
    if verbosity != .quiet { terminal.write(Printable.text(text)) }
  }

  private func say(_ verb: String, _ path: RelativePath) {
    if verbosity != .quiet { terminal.write("\(verb)  \(path.shown)") }
  }

  private func say(_ settlement: Settlement, _ copy: RelativePath?) {
    let path = settlement.conflict.path
    switch settlement.choice {
    case .mine: say("kept mine", path)
    case .theirs: say("kept theirs", path)
    case .keepBoth:
      let copy = copy.map { "; yours is now \(Printable.quoted("\($0)"))" } ?? ""
      if verbosity != .quiet { terminal.write("kept both  \(path.shown)\(copy)") }
    }
  }

  private func complain(_ what: String, _ text: String) {
    terminal.write("\(what): \(text)", to: .error)
  }

  private func detail(_ text: String) {
    if [.verbose, .everything].contains(verbosity) { terminal.write(text, to: .error) }
  }
}

extension Change.Kind {
  /// What was done.
  fileprivate var pastTense: String {
    switch self {
    case .pushNew, .pushModified: "uploaded"
    case .pullNew, .pullModified: "downloaded"
    case .pushDeleted: "deleted from the remote"
    case .pullDeleted: "deleted here"
    }
  }
}

extension Problem {
  fileprivate var shown: String {
    "\(Printable.text(place)): \(Printable.text(reason))"
  }
}

extension RelativePath {
  /// The path without control characters.
  var shown: String { Printable.text(description) }
}
