import Foundation
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

// MARK: - Renewing

extension SingleSignOnTests {
  private static let renewed = """
    {"accessToken":"TOKENnew","expiresIn":3600,"refreshToken":"TOKENrefresh2","tokenType":"Bearer"}
    """

  private func cachePath(_ session: String = "work") throws -> String {
    "home/.aws/sso/cache/\(try sha1(of: session)).json"
  }

  private func cached() throws -> [String: String] {
    let data = try Data(contentsOf: URL(filePath: "\(folders.root)/\(cachePath())"))
    return try JSONDecoder().decode([String: String].self, from: data)
  }

  /// A sign-in that can be renewed; it is 12:00:00 now.
  private func signInToRenew(
    until end: String = "2026-11-21T11:00:00Z",
    registeredUntil registrationEnd: String = "2026-12-21T11:00:00Z",
  ) throws {
    try folders.write(
      """
      {"startUrl":"https://d-1.awsapps.com/start","region":"eu-west-1",
      "accessToken":"TOKENsignin","expiresAt":"\(end)","clientId":"TOKENclient",
      "clientSecret":"SECRETclient","registrationExpiresAt":"\(registrationEnd)",
      "refreshToken":"TOKENrefresh"}
      """,
      to: cachePath(),
    )
  }

  /// A network whose sign-in service answers so, and what was asked of each service.
  private func network(
    _ answer: @escaping @Sendable () throws(TransportError) -> HTTPResponse
  ) -> ScriptedNetwork {
    ScriptedNetwork { (request) throws(TransportError) in
      request.url.contains("oidc") ? try answer() : .text(200, Self.answer)
    }
  }

  @Test(arguments: ["2026-11-21T11:00:00Z", "2026-11-21T12:14:59Z"])
  func `a sign-in that ends is renewed, and put back for AWS's tools`(end: String) async throws {
    try signInToRenew(until: end)
    let network = network { () throws(TransportError) in .text(200, Self.renewed) }
    let found = try await folders.search(profile: "team", network: network).get()
    #expect(found.accessKeyID == "SSO")
    let request = try #require(network.requests.first)
    #expect(request.method == .post)
    #expect(request.url == "https://oidc.eu-west-1.amazonaws.com/token")
    #expect(request.headers["Content-Type"] == "application/json")
    let sent = try JSONDecoder().decode([String: String].self, from: Data(request.text.utf8))
    #expect(
      sent == [
        "clientId": "TOKENclient", "clientSecret": "SECRETclient", "grantType": "refresh_token",
        "refreshToken": "TOKENrefresh",
      ]
    )
    #expect(network.requests.last?.headers["x-amz-sso_bearer_token"] == "TOKENnew")
    #expect(
      try cached() == [
        "startUrl": "https://d-1.awsapps.com/start", "region": "eu-west-1",
        "accessToken": "TOKENnew", "expiresAt": "2026-11-21T13:00:00Z", "clientId": "TOKENclient",
        "clientSecret": "SECRETclient", "registrationExpiresAt": "2026-12-21T11:00:00Z",
        "refreshToken": "TOKENrefresh2",
      ]
    )
    let manager = FileManager.default
    let path = "\(folders.root)/\(try cachePath())"
    let mode = try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try manager.contentsOfDirectory(atPath: "\(folders.home)/.aws/sso/cache").count == 1)
    // The next run asks nobody.
    let other = self.network { () throws(TransportError) in .text(400) }
    #expect(await folders.search(profile: "team", network: other).key == "SSO")
    #expect(other.requests.count == 1)
  }

  @Test(arguments: [
    (400, "{\"error\":\"TOKENrefresh\"}", "aws sso login --profile team"),
    (503, "SECRETclient", "cannot be renewed: it answered 503"),
    (200, "{\"accessToken\":\"TOKEN\"}", "aws sso login --profile team"),
    (200, "{\"accessToken\":\"TOKEN\\r\\nx\",\"expiresIn\":5}", "aws sso login --profile team"),
  ])
  func `a sign-in that is not renewed serves to its end, and no secret is told`(
    status: Int,
    body: String,
    words: String,
  ) async throws {
    let network = network { () throws(TransportError) in .text(status, body) }
    try signInToRenew(until: "2026-11-21T12:05:00Z")
    #expect(await folders.search(profile: "team", network: network).key == "SSO")
    #expect(network.requests.last?.headers["x-amz-sso_bearer_token"] == "TOKENsignin")
    try signInToRenew()
    let reason = await folders.search(profile: "team", network: network).reason
    #expect(reason.contains(words), "\(reason)")
    for secret in secrets { #expect(!reason.contains(secret), "\(reason)") }
    #expect(try cached()["accessToken"] == "TOKENsignin")
  }

  @Test func `a registration that has ended is not used`() async throws {
    try signInToRenew(registeredUntil: "2026-11-21T11:59:59Z")
    let network = network { () throws(TransportError) in .text(200, Self.renewed) }
    let reason = await folders.search(profile: "team", network: network).reason
    #expect(reason.contains("has expired") && network.requests.isEmpty)
  }

  @Test func `a sign-in that AWS's tools have renewed meanwhile is taken`() async throws {
    try signInToRenew()
    let network = network { () throws(TransportError) in
      try? signIn("work")
      return .text(400)
    }
    #expect(await folders.search(profile: "team", network: network).key == "SSO")
  }

  @Test func `an outage is told as one`() async throws {
    try signInToRenew()
    guard case .failure(let error) = await folders.search(profile: "team") else {
      Issue.record("there was a key")
      return
    }
    #expect(error.isTransient && error.reason.contains("cannot be renewed"))
  }
}
