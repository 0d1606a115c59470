/// Where a bucket is reached, and as whom: the outcome of options, environment and files.
public struct S3Settings: Sendable {
  /// The bucket's name.
  public var bucket: String
  /// What is before every key, without a slash at its end, and possibly empty; verbatim otherwise.
  public var prefix: String
  /// The region that requests are signed for, such as `eu-central-1`.
  public var region: String
  /// The URL of the service, such as `http://127.0.0.1:9000`, or nil for AWS.
  public var endpointURL: String?
  /// Which of AWS's hosts is taken; without effect where `endpointURL` names another.
  public var awsHosts: AWSHosts
  /// Whether the bucket stands in the path, or nil to decide by the endpoint.
  public var usesPathStyle: Bool?
  /// The certificates to trust in place of the system's: a file of PEM, or nil.
  public var certificateFile: String?
  /// What has the access key.
  public var credentials: any CredentialProvider

  /// Makes settings.
  public init(
    bucket: String,
    prefix: String,
    region: String,
    endpointURL: String? = nil,
    awsHosts: AWSHosts = [],
    usesPathStyle: Bool? = nil,
    certificateFile: String? = nil,
    credentials: any CredentialProvider,
  ) {
    self.bucket = bucket
    self.prefix = prefix
    self.region = region
    self.endpointURL = endpointURL
    self.awsHosts = awsHosts
    self.usesPathStyle = usesPathStyle
    self.certificateFile = certificateFile
    self.credentials = credentials
  }
}
