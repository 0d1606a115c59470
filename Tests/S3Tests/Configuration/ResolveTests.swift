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
