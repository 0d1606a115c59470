import Foundation
import Testing

/// That a run which needs several secrets, and says all that it asks, says none of them.
@Suite(
  .timeLimit(.minutes(20)),
  .enabled(if: Store.isExpected, "SYNCHRONY_TEST_S3_MOTO says where moto is."),
)
struct S3SecretTests {
  private static let roleKey = """
    <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AKIDROLE</AccessKeyId>
    <SecretAccessKey>SECRETROLE</SecretAccessKey><SessionToken>TOKENROLE</SessionToken>
    <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>
    </AssumeRoleResponse>
    """
  private static let signedInKey = """
    {"roleCredentials":{"accessKeyId":"AKIDROLE","secretAccessKey":"SECRETROLE",
    "sessionToken":"TOKENROLE","expiration":4102444800000}}
    """

  /// Expects that a person's runs go well with the only key there is, which a service hands out,
  /// and that they tell of its request and of the store's.
  private func expectSilence(
    of person: S3Person,
    _ service: Relay.Rule,
    _ configuration: String,
    asking request: String,
    sourceLocation: SourceLocation = #_sourceLocation,
  ) async throws {
    try person.write(configuration, toHome: ".aws/config")
    let bucket = try Bucket()
    let relay = try Relay(to: bucket.endpoint, [service], in: person.home)
    let environment = ["AWS_ENDPOINT_URL": relay.endpoint]
    for (words, file) in [(["-vv"], "a.csv"), (["--json", "-vv"], "c.csv")] {
      try person.write("new\n", to: file)
      let all = ["smart-sync", "--yes"] + words
      let run = try await person.run(all, at: relay.endpoint, environment)
      #expect(run.status == 0, "\(run.errors)", sourceLocation: sourceLocation)
      #expect(try await bucket.text(at: "\(person.prefix)/\(file)") == "new\n")
      // Where nothing is told, no secret is to be found either.
      let put = "PUT \(relay.endpoint)/team/\(person.prefix)/\(file)"
      let asked = request.replacing(" /", with: " \(relay.endpoint)/")
      let lines = (run.output + run.errors).split(separator: "\n")
      for exchange in [asked, put] {
        #expect(
          lines.contains { $0.contains("\(exchange) (") && $0.contains("): 200, ") },
          "\(exchange): \(run.output)\(run.errors)",
          sourceLocation: sourceLocation,
        )
      }
    }
    #expect(relay.exchanges.count { $0.hasPrefix("\(request) ") } == 2)
  }

  @Test func `a role and the key that takes it on`() async throws {
    try await expectSilence(
      of: S3Person(),
      Relay.Rule(match: "^POST /$", status: 200, body: Self.roleKey),
      """
      [default]
      role_arn = arn:aws:iam::1:role/r
      source_profile = base
      [profile base]
      aws_access_key_id = AKIDTEST
      aws_secret_access_key = SECRETTEST
      aws_session_token = TOKENTEST
      """,
      asking: "POST /",
    )
  }

  @Test func `a role of somebody who signed in`() async throws {
    let person = try S3Person()
    // The name is the SHA-1 of the address.
    try person.write(
      #"{"accessToken":"SIGNINTEST","expiresAt":"2100-01-01T00:00:00Z"}"#,
      toHome: ".aws/sso/cache/a6ede4c26976783d2ef39cb030f7481da30ad3b3.json",
    )
    try await expectSilence(
      of: person,
      Relay.Rule(match: "^GET /federation/credentials", status: 200, body: Self.signedInKey),
      """
      [default]
      sso_start_url = https://a
      sso_region = us-east-1
      sso_account_id = 1
      sso_role_name = r
      """,
      asking: "GET /federation/credentials?role_name=r&account_id=1",
    )
  }

  @Test func `a role that a token file gives`() async throws {
    let person = try S3Person()
    try person.write("TOKENTEST", toHome: "web-token")
    try await expectSilence(
      of: person,
      Relay.Rule(match: "^POST /$", status: 200, body: Self.roleKey),
      """
      [default]
      role_arn = arn:aws:iam::1:role/r
      web_identity_token_file = ~/web-token
      """,
      asking: "POST /",
    )
  }
}
