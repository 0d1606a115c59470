import LocalFiles
import S3
import Testing

struct ResolveTests {
  private let folders: TestFolders

  init() throws {
    folders = try TestFolders()
  }

  private func resolve(
    _ environment: [String: String] = [:],
    endpointURL: String? = nil,
    region: String? = nil,
    profile: String? = nil,
  ) async throws(CredentialError) -> S3Settings {
    try await S3Settings.resolve(
      S3Options(
        bucket: "b",
        prefix: "p",
        endpointURL: endpointURL,
        region: region,
        profile: profile
      ),
      in: folders.context(environment),
    )
  }

  private func key(
    _ environment: [String: String] = [:],
    profile: String? = nil,
  ) async throws -> String? {
    try await resolve(environment, profile: profile).credentials.credentials()?.accessKeyID
  }

  private func error(
    _ environment: [String: String] = [:],
    endpointURL: String? = nil,
    profile: String? = nil,
  ) async -> String {
    do throws(CredentialError) {
      let settings = try await resolve(environment, endpointURL: endpointURL, profile: profile)
      _ = try await settings.credentials.credentials()
      return ""
    } catch {
      return error.reason
    }
  }

  @Test func `without anything the error names all that was tried`() async {
    let reason = await error()
    for place in [
      "environment", ".aws/credentials", ".aws/config", "Data/.S3/aws.txt", "S3_ACCESS_KEY",
      ".s3conf.yml", "synchrony login",
    ] {
      #expect(reason.contains(place), "\(place)")
    }
  }

  @Test func `the first place that has a key wins`() async throws {
    try folders.write(
      "aws_access_key_id: HOME\naws_secret_access_key: s\n",
      to: "home/.s3conf.yml",
    )
    #expect(try await key() == "HOME")
    try folders.write(
      "aws_access_key_id: WORK\naws_secret_access_key: s\n",
      to: "work/.s3conf.yml",
    )
    #expect(try await key() == "WORK")
    let variables = ["S3_ACCESS_KEY": "S3VAR", "S3_SECRET_KEY": "s"]
    #expect(try await key(variables) == "S3VAR")
    try folders.write(
      "[team]\naws_access_key_id=TEAM\naws_secret_access_key=s\n",
      to: "work/Data/.S3/aws.txt",
    )
    #expect(try await key(variables) == "TEAM")
    try folders.write(
      "[default]\naws_access_key_id = CONFIG\naws_secret_access_key = s\n"
        + "[profile other]\naws_access_key_id = OTHER\naws_secret_access_key = s\n",
      to: "home/.aws/config",
    )
    #expect(try await key(variables) == "CONFIG")
    try folders.write(
      "[default]\naws_access_key_id = SHARED\naws_secret_access_key = s\n",
      to: "home/.aws/credentials",
    )
    #expect(try await key(variables) == "SHARED")
    let both = variables.merging(["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s"]) { $1 }
    #expect(try await key(both) == "ENV")
    #expect(try await key(both, profile: "other") == "OTHER")
    #expect(try await key(both.merging(["AWS_PROFILE": "other"]) { $1 }) == "ENV")
  }
}

// MARK: - What goes with a key

extension ResolveTests {
  private static let variables = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s"]

  private func found(_ environment: [String: String] = [:]) async throws -> Credentials {
    try #require(try await resolve(environment).credentials.credentials())
  }

  @Test func `a session token of the environment goes with the key there`() async throws {
    #expect(try await found(Self.variables).sessionToken == nil)
    var variables = Self.variables
    variables["AWS_SESSION_TOKEN"] = "new"
    #expect(try await found(variables).sessionToken == "new")
    // As botocore reads them.
    variables["AWS_SECURITY_TOKEN"] = "old"
    #expect(try await found(variables).sessionToken == "old")
    variables["AWS_SESSION_TOKEN"] = ""
    #expect(try await found(variables).sessionToken == "old")
  }

  @Test(arguments: [
    ("home/.aws/credentials", "[default]\naws_access_key_id = K\naws_secret_access_key = s\n"),
    ("home/.aws/config", "[default]\naws_access_key_id = K\naws_secret_access_key = s\n"),
    ("work/Data/.S3/aws.txt", "[team]\naws_access_key_id=K\naws_secret_access_key=s\n"),
    ("work/.s3conf.yml", "aws_access_key_id: K\naws_secret_access_key: s\n"),
  ])
  func `a session token in a file goes with the key there, and with no other`(
    file: String,
    text: String,
  ) async throws {
    // The tokens of other places are not taken along.
    let token = ["AWS_SESSION_TOKEN": "stray"]
    try folders.write(text, to: file)
    #expect(try await found(token).sessionToken == nil)
    let sign = file.hasSuffix("yml") ? ": " : "="
    try folders.write("\(text)aws_session_token\(sign)kept==\n", to: file)
    let found = try await found(token)
    #expect(found.accessKeyID == "K" && found.sessionToken == "kept==")
    guard file.contains(".aws/") else { return }
    try folders.write("\(text)aws_session_token=x\naws_security_token=old\n", to: file)
    #expect(try await self.found().sessionToken == "old")
  }

  @Test func `a key of filecloudsync's variables has no token`() async throws {
    let variables = ["S3_ACCESS_KEY": "K", "S3_SECRET_KEY": "s", "AWS_SESSION_TOKEN": "stray"]
    let found = try await found(variables)
    #expect(found.accessKeyID == "K" && found.sessionToken == nil)
  }

  @Test func `a key of the environment ends when the environment says`() async throws {
    #expect(try await found(Self.variables).expiration == nil)
    func variables(until end: String) -> [String: String] {
      Self.variables.merging(["AWS_CREDENTIAL_EXPIRATION": end]) { $1 }
    }
    let hour = variables(until: "2026-11-21T14:00:00+01:00")
    #expect(try await found(hour).expiration == FileTime(seconds: 1_795_266_000))
    // It is 12:00:00 now.
    #expect(await error(variables(until: "2026-11-21T12:00:00Z")).contains("has expired"))
    #expect(await error(variables(until: "soon")).contains("AWS_CREDENTIAL_EXPIRATION is no time"))
  }

  @Test(arguments: [
    ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    ("S3_ACCESS_KEY", "S3_SECRET_KEY"), ("S3_SECRET_KEY", "S3_ACCESS_KEY"),
  ])
  func `half a key in the environment is named, and no other is taken`(
    present: String,
    missing: String,
  ) async throws {
    try folders.write(
      "aws_access_key_id: HOME\naws_secret_access_key: s\n",
      to: "home/.s3conf.yml",
    )
    for other in [[:], [missing: ""]] {
      let reason = await error([present: "HIDDEN"].merging(other) { $1 })
      #expect(reason.contains("has \(present) but not \(missing); add it."), "\(reason)")
      #expect(!reason.contains("HIDDEN"))
    }
  }

  @Test func `AWS_SHARED_CREDENTIALS_FILE says where the keys are`() async throws {
    let key = "[default]\naws_access_key_id = USUAL\naws_secret_access_key = s\n"
    try folders.write(key, to: "home/.aws/credentials")
    try folders.write(key.replacing("USUAL", with: "OTHER"), to: "home/keys")
    #expect(try await found().accessKeyID == "USUAL")
    for path in ["~/keys", "\(folders.home)/keys", "../home/keys"] {
      let variables = ["AWS_SHARED_CREDENTIALS_FILE": path]
      #expect(try await found(variables).accessKeyID == "OTHER")
    }
    // What is not there has no key, and the usual file is not asked.
    let reason = await error(["AWS_SHARED_CREDENTIALS_FILE": "~/none"])
    #expect(reason.contains("\(folders.home)/none"), "\(reason)")
  }
}
