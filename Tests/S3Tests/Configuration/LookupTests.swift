import S3
import Testing

struct LookupTests {
  private let folders: TestFolders

  init() throws {
    folders = try TestFolders()
    try folders.write(
      """
      [default]
      region = default-region
      # a comment
      [profile "two words"]
      region: p-region
      endpoint_url = http://profile
      s3 =
        addressing_style = path
        max_concurrent_requests = 20
      [profile svc]
      services = local
      endpoint_url = http://profile
      s3 =
          addressing_style = virtual
      [services local]
      s3 =
        endpoint_url = http://services/
      sts =
        endpoint_url = http://sts
      [profile lost]
      services = gone
      [profile ignoring]
      endpoint_url = http://profile
      ignore_configured_endpoint_urls = true
      [profile odd]
      s3 =
        addressing_style = sideways
      """,
      to: "home/.aws/config",
    )
  }

  private func resolve(
    _ environment: [String: String] = [:],
    endpointURL: String? = nil,
    region: String? = nil,
    profile: String? = nil,
  ) async throws(CredentialError) -> S3Settings {
    let options = S3Options(
      bucket: "bucket",
      endpointURL: endpointURL,
      region: region,
      profile: profile,
    )
    return try await S3Settings.resolve(options, in: folders.context(environment))
  }

  private func reason(
    _ environment: [String: String] = [:],
    endpointURL: String? = nil,
    profile: String? = nil,
  ) async -> String {
    do throws(CredentialError) {
      _ = try await resolve(environment, endpointURL: endpointURL, profile: profile)
      return ""
    } catch {
      return error.reason
    }
  }

  @Test func `the region is that of option, variable or profile`() async throws {
    let both = ["AWS_REGION": "one", "AWS_DEFAULT_REGION": "two", "AWS_PROFILE": "two words"]
    #expect(try await resolve(both, region: "zero").region == "zero")
    #expect(try await resolve(both).region == "one")
    #expect(try await resolve(["AWS_DEFAULT_REGION": "two"]).region == "two")
    #expect(try await resolve(["AWS_PROFILE": "two words"]).region == "p-region")
    #expect(try await resolve(["AWS_DEFAULT_PROFILE": "svc", "AWS_REGION": ""]).region != "")
    #expect(try await resolve().region == "default-region")
  }

  @Test func `the profile is that of option or variable`() async throws {
    let both = ["AWS_PROFILE": "one", "AWS_DEFAULT_PROFILE": "two"]
    try folders.write(
      "[default]\nregion = zero\n[profile one]\nregion = 1\n[profile two]\nregion = 2\n"
        + "[profile three]\nregion = 3\n",
      to: "home/.aws/config",
    )
    #expect(try await resolve(both, profile: "three").region == "3")
    #expect(try await resolve(both).region == "1")
    #expect(try await resolve(both.merging(["AWS_PROFILE": ""]) { $1 }).region == "2")
    #expect(try await resolve().region == "zero")
  }

  @Test func `the endpoint is that of option, variable or profile`() async throws {
    let variables = ["AWS_ENDPOINT_URL_S3": "http://s3", "AWS_ENDPOINT_URL": "http://all"]
    #expect(try await resolve(variables, endpointURL: "http://o").endpointURL == "http://o")
    #expect(try await resolve(variables, profile: "svc").endpointURL == "http://s3")
    let all = ["AWS_ENDPOINT_URL": "http://all"]
    #expect(try await resolve(all, profile: "svc").endpointURL == "http://all")
    #expect(try await resolve(profile: "svc").endpointURL == "http://services")
    #expect(try await resolve(profile: "two words").endpointURL == "http://profile")
    #expect(try await resolve(profile: "ignoring").endpointURL == nil)
    let ignoring = all.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "TRUE"]) { $1 }
    #expect(try await resolve(ignoring).endpointURL == nil)
    #expect(try await resolve(ignoring, endpointURL: "http://o").endpointURL == "http://o")
  }

  @Test func `the certificates are those of variable, profile or file`() async throws {
    func file(_ environment: [String: String] = [:], profile: String? = nil) async throws -> String?
    {
      try await resolve(environment, profile: profile).certificateFile
    }
    for name in ["variable", "profile", "team", "sync"] {
      try folders.write("pem", to: "home/\(name).pem")
    }
    #expect(try await file() == nil)
    try folders.write("verify: ~/sync.pem\n", to: "home/.s3conf.yml")
    #expect(try await file() == "\(folders.home)/sync.pem")
    try folders.write("[t]\nverify=../home/team.pem\n", to: "work/Data/.S3/aws.txt")
    #expect(try await file() == "\(folders.work)/../home/team.pem")
    try folders.write(
      "[default]\nregion = x\n[profile p]\nca_bundle = ~/profile.pem\n"
        + "[profile lost]\nca_bundle = ~/no.pem\n",
      to: "home/.aws/config",
    )
    #expect(try await file(profile: "p") == "\(folders.home)/profile.pem")
    let variable = ["AWS_CA_BUNDLE": "\(folders.home)/variable.pem"]
    #expect(try await file(variable, profile: "p") == "\(folders.home)/variable.pem")
    #expect(await reason(profile: "lost").contains("no file of certificates at \(folders.home)/no"))
    try folders.write("[t]\nverify=True\n", to: "work/Data/.S3/aws.txt")
    #expect(try await file() == "\(folders.home)/sync.pem")
  }

  @Test func `nested keys are read`() async throws {
    #expect(try await resolve(profile: "two words").usesPathStyle == true)
    #expect(try await resolve(profile: "svc").usesPathStyle == false)
    #expect(try await resolve().usesPathStyle == nil)
    #expect(await reason(profile: "odd").contains("path, virtual or auto"))
  }

  @Test func `AWS's hosts are those of variable or profile`() async throws {
    try folders.write(
      """
      [profile nested]
      use_dualstack_endpoint = false
      s3 =
        use_dualstack_endpoint = true
        use_accelerate_endpoint = True
      [profile plain]
      use_dualstack_endpoint = true
      use_fips_endpoint = true
      [profile own]
      endpoint_url = http://profile
      use_fips_endpoint = true
      """,
      to: "home/.aws/config",
    )
    #expect(try await resolve().awsHosts == [])
    #expect(try await resolve(profile: "nested").awsHosts == [.dualStack, .accelerated])
    #expect(try await resolve(profile: "plain").awsHosts == [.dualStack, .fips])
    #expect(try await resolve(profile: "own").awsHosts == [])
    #expect(try await resolve(endpointURL: "http://o", profile: "plain").awsHosts == [])
    let variables = ["AWS_USE_FIPS_ENDPOINT": "false", "AWS_USE_DUALSTACK_ENDPOINT": "FALSE"]
    #expect(try await resolve(variables, profile: "plain").awsHosts == [])
    let both = ["AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"]
    #expect(try await resolve(both).awsHosts == [.dualStack, .fips])
  }

  @Test(arguments: [
    ("use_fips_endpoint = yes", "eu-west-1", "bucket", "is to be true or false"),
    ("use_fips_endpoint = true", "cn-north-1", "bucket", "no such host in the region cn-north-1"),
    ("use_accelerate_endpoint = true", "us-gov-west-1", "bucket", "no such host in the region"),
    ("use_accelerate_endpoint = true\nuse_fips_endpoint = true", "us-east-1", "bucket", "excludes"),
    ("use_accelerate_endpoint = true", "us-east-1", "b.1", "the bucket b.1 excludes"),
    (
      "use_accelerate_endpoint = true\ns3 =\n  addressing_style = path", "us-east-1", "bucket",
      "addressing_style = path excludes"
    ),
  ])
  func `hosts that AWS does not have are refused`(
    text: String,
    region: String,
    bucket: String,
    words: String,
  ) async throws {
    try folders.write("[default]\n\(text)\n", to: "home/.aws/config")
    do throws(CredentialError) {
      let options = S3Options(bucket: bucket, region: region)
      _ = try await S3Settings.resolve(options, in: folders.context())
      Issue.record("it was taken")
    } catch {
      #expect(error.reason.contains(words), "\(error.reason)")
    }
  }

  @Test func `what is named and missing is told`() async {
    #expect(await reason(profile: "nobody").contains("nobody, which --profile names"))
    #expect(await reason(["AWS_PROFILE": "who"]).contains("who, which AWS_PROFILE names"))
    #expect(await reason(profile: "lost").contains("[services gone]"))
    #expect(await reason(["AWS_CA_BUNDLE": "~/no.pem"]).contains("home/no.pem"))
  }

  @Test(arguments: [
    "127.0.0.1:9000", "ftp://h", "http://", "http://u:p@h", "http://h?q", "http://h h",
  ])
  func `an endpoint is a URL`(url: String) async {
    let reason = await reason(endpointURL: url)
    #expect(reason.contains("--endpoint-url is no URL"))
    #expect(!reason.contains("u:p"))
  }

  @Test(arguments: [
    ("[default]\nregion\n", "line 2"), ("region = x\n", "line 1"), ("\n[default\n", "line 2"),
    ("[default]\n = x\n", "line 2"), ("[profile a]\nx = 1\nSECRET\n", "line 3"),
  ])
  func `a file that cannot be read is named with the line`(text: String, words: String) async throws
  {
    try folders.write(text, to: "home/.aws/config")
    let reason = await reason()
    #expect(reason.contains(".aws/config, \(words):"), "\(reason)")
    #expect(!reason.contains("SECRET"))
  }
}
