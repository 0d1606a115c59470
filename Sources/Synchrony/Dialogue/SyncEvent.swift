public import Manifest

/// Hears what a run does while it does it.
public protocol Reporter: Sendable {
  /// Takes an event. Called from any thread, in the order of the events of each file.
  func report(_ event: SyncEvent)

  /// Whether `SyncEvent.exchange` is wanted, which costs a little for each request.
  var wantsExchanges: Bool { get }
}

extension Reporter {
  /// False.
  public var wantsExchanges: Bool { false }
}

/// Something that happened in a run.
public enum SyncEvent: Sendable {
  /// Words for a person, such as the greeting; holds no user data.
  case message(String)
  /// Words that a person should not miss, such as which promise a store cannot keep.
  case warning(String)
  /// A request to a server and how it ended, in one line without secrets.
  case exchange(String)
  /// A trouble with one file or row; the run goes on.
  case problem(Problem)
  /// A stage began.
  case stage(Stage)
  /// How far the stage has come.
  case progress(Progress)
  /// A change that is proposed.
  case proposed(Change)
  /// A conflict that was found.
  case conflict(Conflict)
  /// A change was carried out.
  case done(Change)
  /// A conflict was settled; `copy` is the conflict copy, if one was made.
  case settled(Settlement, copy: RelativePath?)
  /// A change or a settlement failed, and both sides are as they were.
  case failed(RelativePath, kind: String, reason: String)
  /// A change was not accepted, or a conflict was left as it is.
  case declined(RelativePath, kind: String)
  /// A change was accepted and not carried out, because it was overtaken by something else.
  case skipped(RelativePath, kind: String, reason: String)

  /// A part of a run.
  public enum Stage: String, Sendable {
    /// Reaching the remote and reading its ledgers.
    case connecting
    /// Reading the Data folder.
    case scanning
    /// Making the first ledger of a remote that already holds files.
    case initialising
    /// Carrying out what was accepted.
    case applying
  }

  /// How far a stage has come.
  public struct Progress: Sendable, Hashable {
    /// Files finished.
    public var files: Int
    /// Files in all, or nil while it is not known.
    public var totalFiles: Int?
    /// Bytes finished, in whichever direction.
    public var bytes: Int64
    /// Bytes in all, or nil while it is not known.
    public var totalBytes: Int64?

    /// Makes a progress.
    public init(files: Int, totalFiles: Int?, bytes: Int64, totalBytes: Int64?) {
      self.files = files
      self.totalFiles = totalFiles
      self.bytes = bytes
      self.totalBytes = totalBytes
    }
  }
}
