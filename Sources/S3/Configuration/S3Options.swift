/// What a person said about where the bucket is; the rest is looked up.
public struct S3Options: Sendable {
  /// The bucket's name.
  public var bucket: String
  /// What is before every key, without a slash at its end, and possibly empty.
  public var prefix: String
  /// The URL of the service, as of `--endpoint-url`.
  public var endpointURL: String?
  /// The region, as of `--region`.
  public var region: String?
  /// The profile of the shared configuration, as of `--profile`.
  public var profile: String?
  /// The Data folder, whose `.S3/aws.txt` may hold an access key.
  public var dataFolder: String

  /// Makes options.
  public init(
    bucket: String,
    prefix: String = "",
    endpointURL: String? = nil,
    region: String? = nil,
    profile: String? = nil,
    dataFolder: String = "Data",
  ) {
    self.bucket = bucket
    self.prefix = prefix
    self.endpointURL = endpointURL
    self.region = region
    self.profile = profile
    self.dataFolder = dataFolder
  }
}
