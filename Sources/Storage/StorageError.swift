/// A storage operation that failed.
public struct StorageError: Error, Hashable, Sendable {
  /// What kind of failure it is.
  public struct Code: Hashable, Sendable {
    private enum Kind: Hashable {
      case notFound
      case notModified
      case conditionFailed
      case digestMismatch
      case damaged
      case outcomeUnknown
      case denied
      case unreachable
      case busy
      case full
      case unsupported
      case tooLarge
      case localFile
      case cancelled
      case other
    }

    private let kind: Kind

    /// No object is there.
    public static let notFound = Code(kind: .notFound)
    /// The version that the caller has is still there.
    public static let notModified = Code(kind: .notModified)
    /// Another version is there than the condition demands.
    public static let conditionFailed = Code(kind: .conditionFailed)
    /// The bytes do not have the promised MD5; nothing was stored.
    public static let digestMismatch = Code(kind: .digestMismatch)
    /// What is there is not what its writer sent, and is not read.
    public static let damaged = Code(kind: .damaged)
    /// The answer was lost; the write may have been carried out.
    public static let outcomeUnknown = Code(kind: .outcomeUnknown)
    /// The rights or the credentials do not suffice.
    public static let denied = Code(kind: .denied)
    /// The place cannot be reached.
    public static let unreachable = Code(kind: .unreachable)
    /// The place asks to come back later, or somebody holds the lock.
    public static let busy = Code(kind: .busy)
    /// The place has no room left.
    public static let full = Code(kind: .full)
    /// The place cannot do this, or cannot hold this name.
    public static let unsupported = Code(kind: .unsupported)
    /// The object is larger than what its bytes were to go into.
    public static let tooLarge = Code(kind: .tooLarge)
    /// The local source or sink failed, not the storage.
    public static let localFile = Code(kind: .localFile)
    /// The task was cancelled.
    public static let cancelled = Code(kind: .cancelled)
    /// Anything else.
    public static let other = Code(kind: .other)
  }

  /// What kind of failure it is.
  public var code: Code
  /// The key or the place, as text that may hold control characters.
  public var subject: String
  /// What is wrong and what to do, in one sentence that holds no secret.
  public var reason: String
  /// Whether the same call may succeed later.
  public var isTransient: Bool

  /// Makes an error.
  public init(_ code: Code, subject: String, reason: String, isTransient: Bool = false) {
    self.code = code
    self.subject = subject
    self.reason = reason
    self.isTransient = isTransient
  }
}
