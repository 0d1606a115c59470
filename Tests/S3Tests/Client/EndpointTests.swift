import Testing

@testable import S3

struct EndpointTests {
  @Test(arguments: [
    ("bucket", "eu-central-1", nil as String?, "https://bucket.s3.eu-central-1.amazonaws.com"),
    ("bucket", "cn-north-1", nil, "https://bucket.s3.cn-north-1.amazonaws.com.cn"),
    ("bucket", "us-gov-west-1", nil, "https://bucket.s3.us-gov-west-1.amazonaws.com"),
    ("bucket", "aws-global", nil, "https://bucket.s3.us-east-1.amazonaws.com"),
    ("a.b.c", "us-east-1", nil, "https://s3.us-east-1.amazonaws.com/a.b.c"),
    ("Under_score", "us-east-1", nil, "https://s3.us-east-1.amazonaws.com/Under_score"),
    ("bucket", "us-east-1", "http://127.0.0.1:9000/", "http://127.0.0.1:9000/bucket"),
    ("bucket", "us-east-1", "https://[::1]:9000", "https://[::1]:9000/bucket"),
    ("bucket", "us-east-1", "minio.lab.org/base/", "https://minio.lab.org/base/bucket"),
    (
      "bucket", "auto", "https://x.r2.cloudflarestorage.com",
      "https://x.r2.cloudflarestorage.com/bucket"
    ),
    (
      "bucket", "us-west-2", "https://s3.us-west-2.amazonaws.com",
      "https://bucket.s3.us-west-2.amazonaws.com"
    ),
  ])
  func `a bucket has the URL of its region or endpoint`(
    bucket: String,
    region: String,
    endpoint: String?,
    url: String,
  ) {
    let settings = S3Settings.test(bucket: bucket, endpointURL: endpoint)
    #expect(Endpoint(settings, region: region).bucketURL == url)
  }

  @Test(
    arguments: [
      ([.dualStack], "eu-west-1", "https://b-1.s3.dualstack.eu-west-1.amazonaws.com"),
      ([.fips], "us-gov-west-1", "https://b-1.s3-fips.us-gov-west-1.amazonaws.com"),
      ([.fips, .dualStack], "us-east-1", "https://b-1.s3-fips.dualstack.us-east-1.amazonaws.com"),
      ([.dualStack], "cn-north-1", "https://b-1.s3.dualstack.cn-north-1.amazonaws.com.cn"),
      ([.accelerated], "eu-west-1", "https://b-1.s3-accelerate.amazonaws.com"),
      (
        [.accelerated, .dualStack], "eu-west-1", "https://b-1.s3-accelerate.dualstack.amazonaws.com"
      ),
    ] as [(AWSHosts, String, String)]
  )
  func `AWS has several hosts, and an endpoint goes before them`(
    hosts: AWSHosts,
    region: String,
    url: String,
  ) {
    var settings = S3Settings.test(bucket: "b-1", endpointURL: nil)
    settings.awsHosts = hosts
    let endpoint = Endpoint(settings, region: region)
    #expect(endpoint.bucketURL == url)
    #expect(Dialect.of(host: endpoint.host) == .aws)
    settings.endpointURL = "http://127.0.0.1:9000"
    #expect(Endpoint(settings, region: region).bucketURL == "http://127.0.0.1:9000/b-1")
  }

  @Test func `the path style can be chosen, and dots never go into a host over TLS`() {
    var settings = S3Settings.test(endpointURL: nil)
    settings.usesPathStyle = true
    let url = "https://s3.eu-west-1.amazonaws.com/bucket"
    #expect(Endpoint(settings, region: "eu-west-1").bucketURL == url)
    settings = .test(bucket: "a.b", endpointURL: "https://store.org")
    settings.usesPathStyle = false
    #expect(Endpoint(settings, region: "x").bucketURL == "https://store.org/a.b")
    settings.endpointURL = "http://store.org"
    #expect(Endpoint(settings, region: "x").bucketURL == "http://a.b.store.org")
  }

  @Test(arguments: [
    ("s3.amazonaws.com", Dialect.aws as Dialect?), ("b.s3.cn-north-1.amazonaws.com.cn", .aws),
    ("notamazonaws.com", nil), ("storage.googleapis.com", .google), ("127.0.0.1", nil),
    ("S3.eu-central-1.WASABISYS.com", .wasabi), ("s3-fips.us-east-1.amazonaws.com", .aws),
    ("bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com", .aws),
    // Somebody's own server there.
    ("ec2-3-1-2-3.compute-1.amazonaws.com", nil), ("s3.ec2-3-1-2-3.compute-1.amazonaws.com", nil),
    ("s3-store-1.us-east-1.elb.amazonaws.com", nil), ("abc.execute-api.amazonaws.com", nil),
  ])
  func `hosted services are known by their hosts`(host: String, dialect: Dialect?) {
    #expect(Dialect.of(host: host) == dialect)
  }
}
