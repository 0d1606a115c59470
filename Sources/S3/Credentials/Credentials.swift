public import LocalFiles

/// An access key.
///
/// Its secrets never appear in a description.
public struct Credentials: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// The public half, such as `AKIAIOSFODNN7EXAMPLE`.
  public var accessKeyID: String
  /// The secret half.
  public var secretAccessKey: String
  /// What goes with a temporary key, or nil for a lasting one.
  public var sessionToken: String?
  /// When a temporary key ends, or nil.
  public var expiration: FileTime?

  /// Makes credentials.
  public init(
    accessKeyID: String,
    secretAccessKey: String,
    sessionToken: String? = nil,
    expiration: FileTime? = nil,
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiration = expiration
  }

  /// The public half only.
  public var description: String { "the access key \(accessKeyID)" }
  /// The public half only.
  public var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID]) }
}
