/// Which of AWS's hosts serves a bucket, beside the usual one of its region.
public struct AWSHosts: OptionSet, Hashable, Sendable {
  /// One bit for each.
  public let rawValue: Int

  /// Makes a set of bits.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// One that is reached over IPv6 too.
  public static let dualStack = AWSHosts(rawValue: 1)
  /// One whose cryptography is validated (FIPS 140).
  public static let fips = AWSHosts(rawValue: 2)
  /// One near the person, from which all goes over AWS's own network.
  ///
  /// The bucket has to be set up for it, has no dot in its name and stands in the host's name.
  public static let accelerated = AWSHosts(rawValue: 4)

  /// The host of S3 in a region, or the one for all regions.
  ///
  /// See "Amazon S3 dual-stack endpoints" and "Amazon S3 Transfer Acceleration" in the Amazon S3
  /// User Guide, and "FIPS endpoints" in the AWS General Reference.
  ///
  /// - Parameter region: the region, whose partition shows in its name.
  /// - Returns: its name.
  func name(in region: String) -> String {
    let region = region == "aws-global" ? "us-east-1" : region
    let domain = Partition(region).domain
    let stack = contains(.dualStack) ? ".dualstack" : ""
    if contains(.accelerated) { return "s3-accelerate\(stack).\(domain)" }
    return "s3\(contains(.fips) ? "-fips" : "")\(stack).\(region).\(domain)"
  }
}

/// A part of AWS that shares nothing with the others.
enum Partition: Hashable {
  case standard
  case china
  case europe
  case government

  /// Finds the partition of a region.
  init(_ region: String) {
    self =
      if region.hasPrefix("cn-") {
        .china
      } else if region.hasPrefix("eusc-") {
        .europe
      } else if region.hasPrefix("us-gov-") {
        .government
      } else {
        .standard
      }
  }

  /// What its hosts' names end in.
  var domain: String {
    switch self {
    case .china: "amazonaws.com.cn"
    case .europe: "amazonaws.eu"
    case .standard, .government: "amazonaws.com"
    }
  }
}
