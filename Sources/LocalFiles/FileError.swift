/// A file operation that failed.
public struct FileError: Error, Hashable, Sendable {
  /// What kind of failure it is.
  public struct Code: Hashable, Sendable {
    private enum Kind: Hashable {
      case notFound
      case exists
      case permission
      case notAFile
      case notADirectory
      case noSpace
      case tooLong
      case readOnly
      case unsupported
      case input
    }

    private let kind: Kind

    /// Nothing lies there.
    public static let notFound = Code(kind: .notFound)
    /// Something lies there already.
    public static let exists = Code(kind: .exists)
    /// The system does not allow it.
    public static let permission = Code(kind: .permission)
    /// A link, a folder or a special file lies where a regular file was expected.
    public static let notAFile = Code(kind: .notAFile)
    /// A file or a link lies where a folder was expected.
    public static let notADirectory = Code(kind: .notADirectory)
    /// The disk or the quota is full.
    public static let noSpace = Code(kind: .noSpace)
    /// The name is too long for this file system, or holds what it cannot hold.
    public static let tooLong = Code(kind: .tooLong)
    /// The file system is mounted read-only.
    public static let readOnly = Code(kind: .readOnly)
    /// The file system cannot do this, as some cannot exchange two names.
    public static let unsupported = Code(kind: .unsupported)
    /// Anything else that the system reports, input and output errors among them.
    public static let input = Code(kind: .input)
  }

  /// What kind of failure it is.
  public var code: Code
  /// The file, as text that may hold control characters.
  public var path: String
  /// The system's words for it, such as "No space left on device".
  public var reason: String

  /// Makes an error.
  public init(_ code: Code, path: String, reason: String) {
    self.code = code
    self.path = path
    self.reason = reason
  }
}
