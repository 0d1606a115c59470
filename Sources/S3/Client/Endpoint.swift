/// Where a bucket is reached: what every URL begins with.
///
/// See "Virtual hosting of general purpose buckets" in the Amazon S3 User Guide.
struct Endpoint: Hashable, Sendable {
  /// The URL of the bucket, encoded, without a slash at its end.
  let bucketURL: String
  /// The name of the service's host, without the port.
  let host: String
  /// Whether all is encrypted on the way.
  let isEncrypted: Bool

  /// Finds the way to a bucket.
  ///
  /// - Parameters:
  ///   - settings: the bucket and the service.
  ///   - region: where the bucket is, which for AWS is in the host's name.
  init(_ settings: S3Settings, region: String) {
    let given = settings.endpointURL.map(Self.normalized)
    let base = given ?? "https://\(settings.awsHosts.name(in: region))"
    let schemeEnd = base.firstRange(of: "://")
    let scheme = schemeEnd.map { base[..<$0.lowerBound].lowercased() } ?? "https"
    let rest = schemeEnd.map { base[$0.upperBound...] } ?? base[...]
    let authority = rest.prefix { $0 != "/" }
    let path = rest.dropFirst(authority.count)
    isEncrypted = scheme == "https"
    host = Self.host(authority)
    let dialect = Dialect.of(host: host) ?? .other
    let wantsPath = settings.usesPathStyle ?? dialect.usesPathStyle
    let bucket = settings.bucket
    let needsPath = !Self.isHostLabel(bucket) || (isEncrypted && bucket.contains("."))
    bucketURL =
      wantsPath || needsPath
      ? "\(scheme)://\(authority)\(path)/\(PercentEncoding.path(bucket))"
      : "\(scheme)://\(bucket).\(authority)\(path)"
  }

  /// Adds the scheme that is missing and drops slashes at the end.
  private static func normalized(_ url: String) -> String {
    var url = url.contains("://") ? url : "https://\(url)"
    while url.hasSuffix("/") { url.removeLast() }
    return url
  }

  private static func host(_ authority: Substring) -> String {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      return String(authority[...end])
    }
    return String(authority.prefix { $0 != ":" })
  }

  /// Whether a bucket's name can stand in a host's name: 3 to 63 of `a-z 0-9 - .`.
  static func isHostLabel(_ bucket: String) -> Bool {
    guard (3...63).contains(bucket.utf8.count) else { return false }
    return bucket.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }
  }
}
