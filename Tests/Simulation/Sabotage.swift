import LocalFiles
import Manifest

/// A part of the world that does not keep its promise, so that one can see whether a simulation
/// notices: a check that cannot fail is none.
package enum Sabotage: String, CaseIterable, Sendable {
  /// The store writes over any version.
  case ignoresIfMatch = "the store ignores If-Match"
  /// The store writes where something lies.
  case ignoresIfNoneMatch = "the store ignores If-None-Match"
  /// The store keeps whatever arrives.
  case ignoresDigests = "the store ignores Content-MD5"
  /// A listing leaves out what others have just written.
  case hidesLocks = "a listing hides the locks of others"
  /// What a file was synchronized for is lost with the power.
  case forgetsContents = "fsync of a file does nothing"
  /// What a folder was synchronized for is lost with the power.
  case forgetsNames = "fsync of a folder does nothing"
  /// The times of a file do not show when it changed.
  case hidesEdits = "the times of a file hide its edits"
  /// What should be exchanged is replaced.
  case losesExchanged = "an exchange drops what it replaces"
  /// What should be refused is replaced.
  case replaces = "a rename replaces what lies there"
  /// A rename takes two steps.
  case tearsRenames = "a rename is not atomic"
}

extension Sabotage {
  /// The name of the case.
  package var name: String { "\(self)" }

  /// The kind of that name.
  package init?(name: String) {
    guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = kind
  }
}

extension Sabotage? {
  /// A status as the disk shows it.
  func shown(_ status: FileStatus, _ key: ObjectKey?) -> FileStatus {
    let isOurs = key?.description.hasPrefix(".S3") ?? false
    guard self == .hidesEdits, status.kind == .file, !isOurs else { return status }
    var status = status
    status.modified = FileTime(seconds: 1_700_000_000)
    status.changed = status.modified
    return status
  }
}
