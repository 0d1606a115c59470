import Hashing
import LocalFiles
import S3
import Testing
import Transport

struct SingleSignOnTests {
  private static let answer = """
    {"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"SECRETsso",
    "sessionToken":"TOKENsso","expiration":1795266000000}}
    """

  private let folders: TestFolders

  init() throws {
    folders = try TestFolders()
    try folders.write(
      """
      [profile team]
      sso_session = work
      sso_account_id = 111122223333
      sso_role_name = Read Only
      [sso-session work]
      sso_start_url = https://d-1.awsapps.com/start
      sso_region = eu-west-1
      [profile old]
      sso_start_url = https://d-1.awsapps.com/start
      sso_region = eu-west-1
      sso_account_id = 1
      sso_role_name = r
      [profile broken]
      sso_session = gone
      sso_account_id = 1
      [profile half]
      sso_role_name = r
      sso_region = eu-west-1
      """,
      to: "home/.aws/config",
    )
  }

  private func signIn(_ session: String, until end: String = "2026-11-21T20:00:00Z") throws {
    try folders.write(
      #"{"accessToken":"TOKENsignin","expiresAt":"\#(end)","startUrl":"x"}"#,
      to: "home/.aws/sso/cache/\(sha1(of: session)).json",
    )
  }

  @Test(arguments: [("team", "work"), ("old", "https://d-1.awsapps.com/start")])
  func `the sign-in of a session gives a key`(profile: String, session: String) async throws {
    try signIn(session)
    let network = ScriptedNetwork { _ in .text(200, Self.answer) }
    let found = try await folders.search(profile: profile, network: network).get()
    #expect(found.accessKeyID == "SSO")
    #expect(found.expiration == FileTime(seconds: 1_795_266_000))
    let request = try #require(network.requests.first)
    let base = "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials"
    #expect(request.url.hasPrefix("\(base)?role_name="))
    #expect(request.headers["x-amz-sso_bearer_token"] == "TOKENsignin")
    if profile == "team" {
      #expect(request.url == "\(base)?role_name=Read%20Only&account_id=111122223333")
    }
  }

  @Test func `a sign-in that is over is to be renewed`() async throws {
    #expect(await folders.search(profile: "team").reason.contains("aws sso login --profile team"))
    try signIn("work", until: "2026-11-21T11:59:59UTC")
    let expired = await folders.search(profile: "team").reason
    #expect(expired.contains("has expired") && expired.contains("aws sso login"))
    try signIn("work")
    let network = ScriptedNetwork { _ in .text(401, "TOKENsignin") }
    let refused = await folders.search(profile: "team", network: network).reason
    #expect(refused.contains("no longer accepted") && !refused.contains("TOKEN"))
  }

  @Test func `what is missing is named`() async {
    #expect(await folders.search(profile: "broken").reason.contains("[sso-session gone]"))
    #expect(await folders.search(profile: "half").reason.contains("no sso_account_id"))
  }
}
