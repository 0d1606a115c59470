import Transport

extension Dialect {
  /// The dialects of hosted services, by the ends of their hosts' names.
  private static let hosts: [(end: String, dialect: Dialect)] = [
    (".amazonaws.com", .aws), (".amazonaws.com.cn", .aws), (".amazonaws.eu", .aws),
    (".r2.cloudflarestorage.com", .cloudflare), ("storage.googleapis.com", .google),
    (".backblazeb2.com", .backblaze), (".wasabisys.com", .wasabi),
    (".digitaloceanspaces.com", .digitalOcean), (".scw.cloud", .scaleway),
    (".storjshare.io", .storj),
  ]

  /// The dialects of servers, by the beginnings of what they say in the header `Server`.
  private static let servers: [(start: String, dialect: Dialect)] = [
    ("rclone", .rclone), ("minio", .minio), ("seaweedfs", .seaweed), ("ceph", .ceph),
    ("werkzeug", .moto),
  ]

  /// Chooses by the name of the host, without its port; nil for one that is not known.
  static func of(host: String) -> Dialect? {
    let host = host.lowercased()
    let dialect = hosts.first { host.hasSuffix($0.end) || ".\(host)" == $0.end }?.dialect
    return dialect == .aws && !isS3(host) ? nil : dialect
  }

  /// Whether a host of AWS is S3 itself, and not somebody's machine or load balancer there.
  ///
  /// Source: AWS General Reference, "Amazon Simple Storage Service endpoints and quotas".
  private static func isS3(_ host: String) -> Bool {
    let labels = host.split(separator: ".")
    guard !labels.contains("elb"), !labels.contains(where: { $0.hasPrefix("compute") }) else {
      return false
    }
    return labels.contains { $0 == "s3" || $0.hasPrefix("s3-") }
  }

  /// Chooses by what a server's answer shows of it; nil where it shows nothing.
  static func of(answer headers: HTTPHeaders) -> Dialect? {
    for field in headers.fields where field.name.lowercased() == "server" {
      let server = field.value.lowercased()
      if let known = servers.first(where: { server.hasPrefix($0.start) }) { return known.dialect }
    }
    // rclone passes itself off as AmazonS3, but for a header of the library that it is made of.
    let allowed = headers["Access-Control-Allow-Headers"]
    if allowed?.contains("x-amz-meta-filename") == true { return .rclone }
    // Ceph 16 names no server; its request ids begin so.
    return headers["x-amz-request-id"]?.hasPrefix("tx0000") == true ? .ceph : nil
  }
}
