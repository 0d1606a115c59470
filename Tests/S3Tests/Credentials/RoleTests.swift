import LocalFiles
import S3
import Testing
import Transport

struct RoleTests {
  private let folders: TestFolders

  private static let answer = """
    <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
    <Credentials><AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>SECRETrole</SecretAccessKey>
    <SessionToken>TOKENrole</SessionToken><Expiration>2026-11-21T13:00:00Z</Expiration>
    </Credentials></AssumeRoleResult></AssumeRoleResponse>
    """

  init() throws {
    folders = try TestFolders()
  }

  private func configure(_ text: String) throws {
    try folders.write(
      "[base]\naws_access_key_id = BASE\naws_secret_access_key = SECRETbase\n",
      to: "home/.aws/credentials",
    )
    try folders.write(text, to: "home/.aws/config")
  }

  @Test func `a role is taken on with the key of another profile`() async throws {
    try configure(
      """
      [profile team]
      role_arn = arn:aws:iam::1:role/team
      source_profile = base
      external_id = x/1
      duration_seconds = 900
      role_session_name = alice
      region = eu-central-1
      """
    )
    let network = ScriptedNetwork { _ in .text(200, Self.answer) }
    let result = await folders.search(profile: "team", network: network)
    let found = try result.get()
    #expect(found.accessKeyID == "ROLE")
    #expect(found.sessionToken == "TOKENrole")
    #expect(found.expiration == FileTime(seconds: 1_795_266_000))
    let request = try #require(network.requests.first)
    #expect(request.url == "https://sts.eu-central-1.amazonaws.com/")
    #expect(
      request.text == "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fteam"
        + "&RoleSessionName=alice&ExternalId=x%2F1&DurationSeconds=900&Version=2011-06-15"
    )
    let signed = try #require(request.headers["Authorization"])
    #expect(signed.contains("Credential=BASE/20261121/eu-central-1/sts/aws4_request"))
  }

  @Test func `roles follow each other`() async throws {
    try configure(
      """
      [profile outer]
      role_arn = arn:outer
      source_profile = inner
      [profile inner]
      role_arn = arn:inner
      source_profile = base
      """
    )
    let network = ScriptedNetwork { _ in .text(200, Self.answer) }
    #expect(await folders.search(profile: "outer", network: network).key == "ROLE")
    #expect(network.requests.map { $0.text.contains("inner") } == [true, false])
    #expect(network.requests[1].headers["X-Amz-Security-Token"] == "TOKENrole")
    #expect(network.requests[1].headers["Authorization"]?.contains("=ROLE/") == true)
  }

  @Test(arguments: [
    ("role_arn = r\nsource_profile = team", "circle: team -> team"),
    ("role_arn = r\nsource_profile = b\n[profile b]\nrole_arn=s\nsource_profile=team", "circle"),
    ("role_arn = r\nsource_profile = none", "none, which is not there"),
    ("role_arn = r", "neither source_profile nor credential_source"),
    ("role_arn = r\nsource_profile = base\ncredential_source = Environment", "both"),
    ("role_arn = r\ncredential_source = Moon", "credential_source other than"),
    ("role_arn = r\ncredential_source = Environment", "AWS_ACCESS_KEY_ID is not set"),
    ("role_arn = r\nsource_profile = e\n[profile e]\nregion=x", "has no access key"),
    ("role_arn = r\nsource_profile = base\nduration_seconds = long", "no number"),
    ("role_arn = r\nsource_profile = base\nmfa_serial = m1", "code of the device m1"),
  ])
  func `a role that cannot be taken on is explained`(lines: String, words: String) async throws {
    try configure("[profile team]\n\(lines)\n")
    let reason = await folders.search(profile: "team").reason
    #expect(reason.contains(words), "\(reason)")
    #expect(reason.contains("profile team") || reason.contains("profile b"))
  }

  @Test func `a profile may be its own source`() async throws {
    try configure(
      "[profile team]\nrole_arn = r\nsource_profile = team\n"
        + "aws_access_key_id = OWN\naws_secret_access_key = SECRETown\n"
    )
    let network = ScriptedNetwork { _ in .text(200, Self.answer) }
    #expect(await folders.search(profile: "team", network: network).key == "ROLE")
    #expect(network.requests.first?.headers["Authorization"]?.contains("=OWN/") == true)
  }

  @Test func `the code of a device is asked for`() async throws {
    try configure("[profile team]\nrole_arn = r\nsource_profile = base\nmfa_serial = m1\n")
    let network = ScriptedNetwork { _ in .text(200, Self.answer) }
    let result = await folders.search(profile: "team", network: network) { "\($0):123456" }
    #expect(result.key == "ROLE")
    #expect(network.requests.first?.text.contains("TokenCode=m1%3A123456") == true)
  }

  @Test func `the key of a role may come from the environment`() async throws {
    try configure("[profile team]\nrole_arn = r\ncredential_source = Environment\n")
    let network = ScriptedNetwork { _ in .text(200, Self.answer) }
    let result = await folders.search(
      ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "SECRETenv"],
      profile: "team",
      network: network,
    )
    #expect(result.key == "ROLE")
    #expect(network.requests.first?.headers["Authorization"]?.contains("=ENV/") == true)
  }

  private static let machineKey =
    #"{"AccessKeyId":"MACHINE","SecretAccessKey":"SECRETm","Token":"TOKENm","#
    + #""Expiration":"2026-11-21T18:00:00Z"}"#

  @Test func `the key of a role may come from the container`() async throws {
    try configure("[profile team]\nrole_arn = r\ncredential_source = EcsContainer\n")
    let network = ScriptedNetwork { request in
      .text(200, request.method == .get ? Self.machineKey : Self.answer)
    }
    let result = await folders.search(
      ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/1"],
      profile: "team",
      network: network,
    )
    #expect(result.key == "ROLE")
    try expectMachineSigned(network)
    #expect(network.requests.first?.url == "http://169.254.170.2/v2/1")
    let missing = await folders.search(profile: "team", network: network).reason
    #expect(missing.contains("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set"), "\(missing)")
  }

  @Test func `the key of a role may come from the machine`() async throws {
    try configure("[profile team]\nrole_arn = r\ncredential_source = Ec2InstanceMetadata\n")
    let network = ScriptedNetwork { request in
      switch request.url {
      case "http://169.254.169.254/latest/api/token": .text(200, "TOKENsession")
      case "http://169.254.169.254/latest/meta-data/iam/security-credentials/": .text(200, "own")
      case "http://169.254.169.254/latest/meta-data/iam/security-credentials/own":
        .text(200, Self.machineKey)
      default: request.method == .post ? .text(200, Self.answer) : .text(404)
      }
    }
    #expect(await folders.search(profile: "team", network: network).key == "ROLE")
    try expectMachineSigned(network)
    let off = await folders.search(
      ["AWS_EC2_METADATA_DISABLED": "true"],
      profile: "team",
      network: network,
    )
    #expect(off.reason.contains("AWS_EC2_METADATA_DISABLED is set"), "\(off.reason)")
  }

  private func expectMachineSigned(_ network: ScriptedNetwork) throws {
    let request = try #require(network.requests.last)
    #expect(request.text.hasPrefix("Action=AssumeRole&RoleArn=r&"))
    #expect(request.headers["Authorization"]?.contains("=MACHINE/") == true)
    #expect(request.headers["X-Amz-Security-Token"] == "TOKENm")
  }

  @Test func `the token service is where the services of the profile say`() async throws {
    try configure(
      """
      [profile team]
      role_arn = r
      source_profile = base
      services = local
      endpoint_url = http://profile
      [services local]
      s3 =
        endpoint_url = http://s3
      sts =
        endpoint_url = http://sts/
      """
    )
    let network = ScriptedNetwork { _ in .text(200, Self.answer) }
    let variables = [
      [:], ["AWS_ENDPOINT_URL_S3": "http://other"], ["AWS_ENDPOINT_URL": "http://all"],
      ["AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_STS": "http://own"],
    ]
    for environment in variables {
      #expect(await folders.search(environment, profile: "team", network: network).key == "ROLE")
    }
    #expect(
      network.requests.map(\.url) == ["http://sts/", "http://sts/", "http://all/", "http://own/"]
    )
  }

  @Test func `a refusal is told with its code`() async throws {
    try configure("[profile team]\nrole_arn = r\nsource_profile = base\n")
    let denied = "<Error><Code>AccessDenied</Code><Message>User &lt;b&gt; may not</Message></Error>"
    let network = ScriptedNetwork { _ in .text(403, denied) }
    let reason = await folders.search(profile: "team", network: network).reason
    #expect(reason == "The role r cannot be taken on: AccessDenied: User <b> may not")
    let wrong = "<Code>SignatureDoesNotMatch</Code><Message>x-amz-security-token:TOKEN</Message>"
    let other = ScriptedNetwork { _ in .text(403, wrong) }
    #expect(await folders.search(profile: "team", network: other).reason.hasSuffix("Match."))
  }

  @Test func `a code is a short word, whatever the service says`() async throws {
    try configure("[profile team]\nrole_arn = r\nsource_profile = base\n")
    let code = "Odd\u{1b}[2J\n" + String(repeating: "x", count: 100_000)
    let network = ScriptedNetwork { _ in .text(400, "<Code>\(code)</Code><Message>m</Message>") }
    let reason = await folders.search(profile: "team", network: network).reason
    #expect(reason.hasPrefix("The role r cannot be taken on: Odd2Jxxx"))
    #expect(reason.count < 120)
  }

  // The clock of these tests shows 12:00:00.
  private static let dates = [
    ("Sat, 21 Nov 2026 11:30:00 GMT", "20261121T113000Z"),
    ("Sat, 21 Nov 2026 12:20:05 GMT", "20261121T122005Z"),
  ]

  @Test(arguments: dates, [(403, "SignatureDoesNotMatch"), (400, "RequestExpired")])
  func `where the clock here is wrong, the service's counts`(
    date: (String, String),
    refusal: (Int, String),
  ) async throws {
    try configure("[profile team]\nrole_arn = r\nsource_profile = base\n")
    let (header, signed) = date
    let network = ScriptedNetwork { request in
      if request.headers["X-Amz-Date"] == signed { return .text(200, Self.answer) }
      var response = HTTPResponse.text(refusal.0, "<Code>\(refusal.1)</Code>")
      response.headers["Date"] = header
      return response
    }
    #expect(await folders.search(profile: "team", network: network).key == "ROLE")
    #expect(
      network.requests.map { $0.headers["X-Amz-Date"] } == ["20261121T120000Z", signed]
    )
  }

  @Test(arguments: [
    ("Sat, 21 Nov 2026 13:00:00 GMT", 2, "Late: So it is. The clock of this machine seems wrong; "),
    ("Sat, 21 Nov 2026 12:01:00 GMT", 1, "Late: So it is"),
    ("yesterday", 1, "Late: So it is"),
  ])
  func `a clock is blamed only where it is far from the service's`(
    date: String,
    requests: Int,
    words: String,
  ) async throws {
    try configure("[profile team]\nrole_arn = r\nsource_profile = base\n")
    let network = ScriptedNetwork { _ in
      var response = HTTPResponse.text(403, "<Code>Late</Code><Message>So it is</Message>")
      response.headers["Date"] = date
      return response
    }
    let reason = await folders.search(profile: "team", network: network).reason
    #expect(reason.contains(words), "\(reason)")
    #expect(reason.contains("clock") == (requests == 2))
    #expect(network.requests.count == requests)
  }

  @Test func `a token file gives a role without a signature`() async throws {
    let path = try folders.write("TOKENweb\n", to: "token")
    let network = ScriptedNetwork { _ in .text(200, Self.answer) }
    let environment = [
      "AWS_WEB_IDENTITY_TOKEN_FILE": path, "AWS_ROLE_ARN": "arn:web",
      "AWS_ROLE_SESSION_NAME": "pod", "AWS_REGION": "cn-north-1",
    ]
    #expect(await folders.search(environment, network: network).key == "ROLE")
    let request = try #require(network.requests.first)
    #expect(request.headers["Authorization"] == nil)
    #expect(request.url == "https://sts.cn-north-1.amazonaws.com.cn/")
    #expect(
      request.text == "Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aweb&RoleSessionName=pod"
        + "&WebIdentityToken=TOKENweb&Version=2011-06-15"
    )
    let noRole = await folders.search(["AWS_WEB_IDENTITY_TOKEN_FILE": path]).reason
    #expect(noRole.contains("AWS_ROLE_ARN"))
    let noFile = await folders.search(
      ["AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere", "AWS_ROLE_ARN": "r"]
    )
    #expect(noFile.reason.contains("/nowhere"))
  }

  @Test func `a profile may name a token file`() async throws {
    try folders.write("TOKENprofile", to: "home/token")
    try configure(
      """
      [profile team]
      web_identity_token_file = ~/token
      role_arn = arn:profile
      role_session_name = alice
      [profile half]
      web_identity_token_file = ~/token
      [profile outer]
      role_arn = arn:outer
      source_profile = team
      """
    )
    let profile =
      "Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aprofile&RoleSessionName=alice"
      + "&WebIdentityToken=TOKENprofile&Version=2011-06-15"
    let network = ScriptedNetwork { _ in .text(200, Self.answer) }
    let path = try folders.write("TOKENvariable", to: "token")
    let variables = [
      "AWS_WEB_IDENTITY_TOKEN_FILE": path, "AWS_ROLE_ARN": "arn:variable",
      "AWS_ROLE_SESSION_NAME": "pod",
    ]
    // Whoever names a profile wants that one; else variables go first, each by itself.
    #expect(await folders.search(variables, profile: "team", network: network).key == "ROLE")
    #expect(network.requests.last?.text == profile)
    #expect(network.requests.last?.headers["Authorization"] == nil)
    _ = await folders.search(["AWS_PROFILE": "team"], network: network)
    #expect(network.requests.last?.text == profile)
    let both = variables.merging(["AWS_PROFILE": "team", "AWS_ROLE_SESSION_NAME": ""]) { $1 }
    _ = await folders.search(both, network: network)
    #expect(
      network.requests.last?.text
        == profile.replacing("arn%3Aprofile", with: "arn%3Avariable")
        .replacing("TOKENprofile", with: "TOKENvariable")
    )
    #expect(await folders.search(profile: "half").reason.contains("profile half, role_arn"))
    // Its key can take on another role, whatever the variables say.
    let before = network.requests.count
    #expect(await folders.search(variables, profile: "outer", network: network).key == "ROLE")
    #expect(network.requests.dropFirst(before).first?.text == profile)
    #expect(network.requests.last?.text.contains("RoleArn=arn%3Aouter") == true)
  }
}
