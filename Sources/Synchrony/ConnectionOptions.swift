/// Where the two sides of a sync lie, and who syncs them.
public struct ConnectionOptions: Sendable, Hashable {
  /// The local folder; a trailing slash means nothing.
  public var dataFolder = "Data"
  /// The shared directory, for platform `Folder`.
  public var remote: String?
  /// The name attached to changes, or nil for the stored one.
  public var user: String?

  /// Makes options with their defaults.
  public init() {}
}
