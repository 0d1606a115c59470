import Hashing
import LocalFiles
import Manifest
import Storage

/// Why one change was not carried out; both sides are as they were.
enum StepFailure: Error, Hashable {
  /// Something went wrong.
  case failed(String)
  /// The world moved on since the plan; the next run looks again.
  case overtaken(String)
  /// Another content lies on the remote than the plan saw; it is what the record says.
  case foundOther(VersionRecord)
  /// Another content lies on the remote than its row says, perhaps from a run that was killed;
  /// it is what the record says, and its row is to be put right.
  case unlisted(VersionRecord)
  /// The row stands for an object that is gone.
  case objectGone
  /// The run was interrupted.
  case interrupted

  /// Turns whatever a step threw into words for a person.
  init(_ error: any Error) {
    switch error {
    case let failure as StepFailure: self = failure
    case is CancellationError: self = .interrupted
    case let error as StorageError: self.init(storage: error)
    case let error as FileError: self = .failed(Self.words(for: error))
    case HashingError.unreadable(let error): self = .failed(Self.words(for: error))
    case is DigestUnavailable, is HashingError: self = .failed(SyncError.noMD5.message)
    case let error as SyncError: self = .failed(error.message)
    default: self = .failed("\(error)")
    }
  }

  private init(storage error: StorageError) {
    switch error.code {
    case .cancelled: self = .interrupted
    case .digestMismatch where !error.isTransient:
      self = .overtaken("it was changed while it was read")
    case .conditionFailed: self = .overtaken("somebody changed it on the remote meanwhile")
    default: self = .failed(error.reason)
    }
  }

  private static func words(for error: FileError) -> String {
    error.code == .notFound ? "it is not there any more" : error.reason
  }
}
