import Foundation
import S3
import Testing

struct TeamFileTests {
  private let folders: TestFolders

  init() throws {
    folders = try TestFolders()
  }

  private static let key = "aws_access_key_id=TEAM\naws_secret_access_key=SECRET=x"

  @Test(arguments: [
    "[one]\n\(key)\n", "[one]\r\n\(key.replacing("\n", with: "\r\n"))\r\n\r\n",
    "\u{feff}[one]\n\(key)", "# comment = with sign\n\n[one] \n  \(key)\n\n",
    "[one]\n\n\(key)\n[one-more]\naws_access_key_id=OTHER\n", "\(key)\n[late]\nx",
    "[one]\nno sign\n\(key.replacing("=", with: " = ", maxReplacements: 1))\n",
    "[one]\nAWS_ACCESS_KEY_ID=TEAM\naws_secret_access_key=SECRET=x",
  ])
  func `the first section of aws.txt counts`(text: String) async throws {
    try folders.write(text, to: "work/Data/.S3/aws.txt")
    let found = try await folders.search().get()
    #expect(found.accessKeyID == "TEAM")
    #expect(found.secretAccessKey == "SECRET=x")
  }

  @Test(arguments: [
    ("[a]\n\naws_secret_acces_key=SECRET\n", "line 3: there is no key aws_secret_acces_key"),
    ("[a]\nSECRET/1=x\n", "line 2: there is no key; the keys are"),
    ("[a]\nverify=False\n", "line 2: certificates are always checked"),
    ("[a]\naws_access_key_id=A\n", "has aws_access_key_id but not aws_secret_access_key"),
    ("[a]\naws_secret_access_key=SECRET\n", "but not aws_access_key_id"),
  ])
  func `what cannot be used is named and kept`(text: String, words: String) async throws {
    let path = try folders.write(text, to: "work/Data/.S3/aws.txt")
    let reason = await folders.search().reason
    #expect(reason.contains("aws.txt"))
    #expect(reason.contains(words), "\(reason)")
    #expect(!reason.contains("SECRET"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func `aws.txt and .s3conf.yml may say where the bucket is`() async throws {
    try folders.write(
      "endpoint_url: 'http://yaml:1'\nregion_name: yaml\n",
      to: "work/.s3conf.yml",
    )
    let options = S3Options(bucket: "b")
    let first = try await S3Settings.resolve(options, in: folders.context())
    #expect(first.endpointURL == "http://yaml:1" && first.region == "yaml")
    let variable = folders.context(["S3_ENDPOINT": "http://s3var/"])
    #expect(try await S3Settings.resolve(options, in: variable).endpointURL == "http://s3var")
    try folders.write(
      "[t]\nregion_name=team\nendpoint_url=https://team\n",
      to: "work/Data/.S3/aws.txt",
    )
    let second = try await S3Settings.resolve(options, in: variable)
    #expect(second.endpointURL == "https://team" && second.region == "team")
  }

  @Test(arguments: [
    "- a\n- b\n", "aws_access_key_id: [SECRET]\n", "a: b: SECRET\n", "bucket: SECRET\n",
  ])
  func `a .s3conf.yml that cannot be used is named`(text: String) async throws {
    try folders.write(text, to: "home/.s3conf.yml")
    let reason = await folders.search().reason
    #expect(reason.contains(".s3conf.yml") && !reason.contains("SECRET"), "\(reason)")
  }
}
