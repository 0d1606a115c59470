/// Where the two sides of a sync lie, and who syncs them.
public struct ConnectionOptions: Sendable, Hashable {
  /// The local folder; a trailing slash means nothing.
  public var dataFolder = "Data"
  /// The shared directory, for platform `Folder`.
  public var remote: String?
  /// The bucket, for platform `S3`.
  public var bucket: String?
  /// What stands before every key in the bucket, for platform `S3`; nil or empty for nothing.
  public var prefix: String?
  /// The URL of an S3 service that is not AWS, or nil for what the AWS configuration says.
  public var endpointURL: String?
  /// The region of the bucket, or nil for what the AWS configuration says.
  public var region: String?
  /// The profile of the AWS configuration, or nil for its default.
  public var profile: String?
  /// The name attached to changes, or nil for the stored one.
  public var user: String?

  /// Makes options with their defaults.
  public init() {}
}
