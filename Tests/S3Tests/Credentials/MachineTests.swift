import LocalFiles
import S3
import Testing
import Transport

struct MachineTests {
  private static let key = """
    {"Code":"Success","AccessKeyId":"MACHINE","SecretAccessKey":"SECRETm","Token":"TOKENm",
    "Expiration":"2026-11-21T18:00:00Z"}
    """

  private let folders: TestFolders

  init() throws {
    folders = try TestFolders()
  }

  private static func instance(
    version1: Bool = false,
    key: String = key,
  ) -> ScriptedNetwork {
    ScriptedNetwork { request in
      if request.url.hasSuffix("/latest/api/token") {
        #expect(request.method == .put)
        #expect(request.headers["X-aws-ec2-metadata-token-ttl-seconds"] == "21600")
        return version1 ? .text(403) : .text(200, "TOKENsession")
      }
      #expect(request.timeout == .seconds(1))
      if !version1, request.headers["X-aws-ec2-metadata-token"] != "TOKENsession" {
        return .text(401)
      }
      switch request.url.split(separator: "/", maxSplits: 2).last {
      case "latest/meta-data/iam/security-credentials/": return .text(200, "a role\n")
      case "latest/meta-data/iam/security-credentials/a%20role": return .text(200, key)
      case "latest/meta-data/placement/availability-zone/": return .text(200, "eu-west-3b")
      default: return .text(404)
      }
    }
  }

  @Test func `the role of the machine is asked last`() async throws {
    let network = Self.instance()
    let found = try await folders.search(network: network).get()
    #expect(found.accessKeyID == "MACHINE" && found.sessionToken == "TOKENm")
    #expect(network.requests.allSatisfy { $0.url.hasPrefix("http://169.254.169.254/latest/") })
    try folders.write(
      "[t]\naws_access_key_id=TEAM\naws_secret_access_key=SECRETt\n",
      to: "work/Data/.S3/aws.txt",
    )
    let untouched = Self.instance()
    #expect(await folders.search(network: untouched).key == "TEAM")
    #expect(untouched.requests.isEmpty)
  }

  @Test func `the region of the machine serves where its role does`() async throws {
    let options = S3Options(bucket: "b")
    let context = folders.context(sender: Self.instance())
    #expect(try await S3Settings.resolve(options, in: context).region == "eu-west-3")
    let offline = try await S3Settings.resolve(options, in: folders.context())
    #expect(offline.region == "us-east-1")
  }

  @Test func `version 1 serves unless it is forbidden`() async {
    let network = Self.instance(version1: true)
    #expect(await folders.search(network: network).key == "MACHINE")
    let forbidden = ["AWS_EC2_METADATA_V1_DISABLED": "true", "AWS_REGION": "x"]
    let other = Self.instance(version1: true)
    let reason = await folders.search(forbidden, network: other).reason
    #expect(reason.contains("AWS_EC2_METADATA_V1_DISABLED"))
    #expect(other.requests.count == 1)
  }

  @Test func `the service of the machine can be elsewhere or switched off`() async {
    let network = Self.instance()
    let off = await folders.search(["AWS_EC2_METADATA_DISABLED": "TRUE"], network: network)
    #expect(off.reason.contains("AWS_EC2_METADATA_DISABLED"))
    #expect(network.requests.isEmpty)
    let elsewhere = ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://[::1]:1338/"]
    #expect(await folders.search(elsewhere, network: network).key == "MACHINE")
    #expect(network.requests.allSatisfy { $0.url.hasPrefix("http://[::1]:1338/latest/") })
    let sixth = Self.instance()
    _ = await folders.search(["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"], network: sixth)
    #expect(sixth.requests.allSatisfy { $0.url.hasPrefix("http://[fd00:ec2::254]/latest/") })
  }

  @Test func `a key that the machine renews late still serves`() async throws {
    let late = Self.key.replacing("T18:", with: "T11:")
    let found = try await folders.search(network: Self.instance(key: late)).get()
    #expect(found.expiration == FileTime(seconds: 1_795_262_400 + 1_200))
  }

  @Test func `a machine without a role has no key`() async {
    let network = ScriptedNetwork { $0.method == .put ? .text(200, "t") : .text(404) }
    #expect(await folders.search(network: network).reason.contains("the machine has no role"))
    let failed = Self.instance(key: #"{"Code":"AssumeRoleUnauthorizedAccess","Message":"m"}"#)
    #expect(await folders.search(network: failed).reason.contains("no key for the role"))
  }

  @Test func `a container has its own service`() async throws {
    let network = ScriptedNetwork { _ in .text(200, Self.key) }
    let relative = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/1?id=2"]
    #expect(await folders.search(relative, network: network).key == "MACHINE")
    #expect(network.requests.first?.url == "http://169.254.170.2/v2/1?id=2")
    #expect(network.requests.first?.headers["Authorization"] == nil)
    let path = try folders.write("Bearer TOKENfile", to: "token")
    let full = [
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:51679/get",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN": "TOKENvariable",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": path,
    ]
    #expect(await folders.search(full, network: network).key == "MACHINE")
    #expect(network.requests.last?.headers["Authorization"] == "Bearer TOKENfile")
  }

  @Test(arguments: [
    ("http://169.254.170.23/v1", true), ("http://[fd00:ec2::23]/v1", true),
    ("http://localhost:80", true), ("http://127.9.9.9/", true), ("https://evil.example/", true),
    ("http://evil.example/", false), ("http://127.0.0.1@evil.example/", false),
    ("http://127.0.0.1.evil.example/", false), ("http://localhost.evil/", false),
    ("ftp://localhost/", false), ("http://127.0.0/", false),
  ])
  func `a key is asked of known hosts only`(url: String, isAllowed: Bool) async {
    let network = ScriptedNetwork { _ in .text(200, Self.key) }
    let result = await folders.search(
      ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url],
      network: network,
    )
    #expect((result.key == "MACHINE") == isAllowed)
    #expect(network.requests.isEmpty != isAllowed)
    #expect(isAllowed || result.reason.contains("not to be trusted"))
  }

  @Test(.timeLimit(.minutes(5)))
  func `a container is asked three times`() async {
    let network = ScriptedNetwork { _ in .text(500, "SECRET") }
    let result = await folders.search(
      ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"],
      network: network,
    )
    #expect(network.requests.count == 3)
    #expect(result.reason.contains("500") && !result.reason.contains("SECRET"))
  }
}
