/// Why a run stopped before it changed anything.
public struct SyncError: Error, Hashable, Sendable {
  /// What kind of stop it is.
  public struct Code: Hashable, Sendable {
    private enum Kind: Hashable {
      case unknownPlatform
      case badOption
      case locked
      case noConnection
      case damagedLedger
      case refused
      case localFile
      case interrupted
    }

    private let kind: Kind

    /// No platform has this name.
    public static let unknownPlatform = Code(kind: .unknownPlatform)
    /// An option is missing or does not make sense.
    public static let badOption = Code(kind: .badOption)
    /// Another run is at work in the same folder.
    public static let locked = Code(kind: .locked)
    /// The remote cannot be reached, or does not let us in.
    public static let noConnection = Code(kind: .noConnection)
    /// A ledger cannot be read.
    public static let damagedLedger = Code(kind: .damagedLedger)
    /// A guard stopped the run.
    public static let refused = Code(kind: .refused)
    /// The Data folder cannot be read or written.
    public static let localFile = Code(kind: .localFile)
    /// The task was cancelled before anything was changed.
    public static let interrupted = Code(kind: .interrupted)
  }

  /// What kind of stop it is.
  public var code: Code
  /// What is wrong, where, and what to do, in a sentence or two.
  public var message: String

  /// Makes an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
