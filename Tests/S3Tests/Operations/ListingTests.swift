import LocalFiles
import Manifest
import S3
import Storage
import Testing
import Transport

struct ListingTests {
  @Test func `a page is decoded, cut to the prefix and continued by its token`() async throws {
    let page = """
      <?xml version="1.0" encoding="UTF-8"?>
      <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
      <IsTruncated>true</IsTruncated><NextContinuationToken>a+/=</NextContinuationToken>
      <EncodingType>url</EncodingType>
      <Contents><Key>prefix/a+b%2Bc%01%0D</Key><Size>7</Size>
      <ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag>
      <LastModified>2026-11-21T11:54:23.000Z</LastModified>
      <Owner><ID>x</ID><Key>no</Key></Owner></Contents>
      <Contents><Key>prefix/folder/</Key><Size>0</Size></Contents>
      <Contents><Key>prefix/odd/</Key><Size>1</Size></Contents>
      <Contents><Key>prefix/x//y</Key><Size>1</Size></Contents>
      <Contents><Key>prefix/</Key><Size>0</Size></Contents>
      <Contents><Key>prefix/z%25</Key><Size>1</Size><ETag>"e-2"</ETag></Contents>
      </ListBucketResult>
      """
    let http = ScriptedHTTP(HTTPResponse(200, [:], page), HTTPResponse(200, [:], Self.empty))
    let storage = S3Storage(.test(), http: http)
    let first = try await storage.list(prefix: [], after: nil)
    #expect(first.objects.map(\.key.description) == ["a b+c\u{1}\r", "z%"])
    #expect(first.objects.map(\.size) == [7, 1])
    #expect(
      first.objects.map(\.checksum?.description) == ["5d41402abc4b2a76b9719d911017c592", nil]
    )
    #expect(first.objects.map(\.written.seconds).first == 1_795_262_063)
    #expect(first.unnameable.map(\.name) == ["odd/", "x//y"])
    let second = try await storage.list(prefix: Array("z é".utf8), after: first.next)
    #expect(second.objects.isEmpty && second.next == nil)
    #expect(
      http.sent.map { $0.url.split(separator: "?")[1] } == [
        "encoding-type=url&list-type=2&max-keys=1000&prefix=prefix%2F",
        "continuation-token=a%2B%2F%3D&encoding-type=url&list-type=2&max-keys=1000"
          + "&prefix=prefix%2Fz%20%C3%A9",
      ]
    )
  }

  @Test(arguments: [
    (nil, false), ("https://s3.eu-central-1.amazonaws.com", false),
    ("https://s3.eu-central-1.wasabisys.com", true), ("http://127.0.0.1:9", true),
  ])
  func `at AWS the ETag of a listing is no checksum`(
    endpointURL: String?,
    isChecksum: Bool,
  ) async throws {
    let page = """
      <ListBucketResult><Contents><Key>prefix/a</Key><Size>5</Size>
      <ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag></Contents></ListBucketResult>
      """
    let settings = S3Settings.test(endpointURL: endpointURL)
    let storage = S3Storage(settings, http: ScriptedHTTP(HTTPResponse(200, [:], page)))
    let object = try #require(try await storage.list(prefix: [], after: nil).objects.first)
    #expect(object.eTag == ETag("5d41402abc4b2a76b9719d911017c592"))
    #expect(object.checksum?.description == (isChecksum ? object.eTag?.text : nil))
  }

  @Test func `a listing with a name that was not asked for came damaged`() async throws {
    let page = """
      <ListBucketResult><Contents><Key>prefix/.S3/locks/a</Key></Contents>
      <Contents><Key>prefix/.S3/lockc/b</Key></Contents></ListBucketResult>
      """
    let storage = S3Storage(.test(), http: ScriptedHTTP(HTTPResponse(200, [:], page)))
    let error = await expectFailure(.unreachable) {
      try await storage.list(prefix: Array(".S3/locks/".utf8), after: nil)
    }
    #expect(error?.isTransient == true)
    #expect(try await storage.list(prefix: Array(".S3/".utf8), after: nil).objects.count == 2)
  }

  @Test func `the first version goes on behind the last key`() async throws {
    let page = """
      <ListBucketResult><IsTruncated>true</IsTruncated><EncodingType>url</EncodingType>
      <Contents><Key>prefix/a+b</Key><Size>1</Size></Contents></ListBucketResult>
      """
    let http = ScriptedHTTP(HTTPResponse(200, [:], page), HTTPResponse(200, [:], Self.empty))
    let settings = S3Settings.test(endpointURL: "https://storage.googleapis.com")
    let storage = S3Storage(settings, http: http)
    let first = try await storage.list(prefix: [], after: nil)
    _ = try await storage.list(prefix: [], after: first.next)
    #expect(
      http.sent.map { $0.url.split(separator: "?")[1] } == [
        "encoding-type=url&max-keys=1000&prefix=prefix%2F",
        "encoding-type=url&marker=prefix%2Fa%20b&max-keys=1000&prefix=prefix%2F",
      ]
    )
  }

  @Test(arguments: [
    "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
    "<ListBucketResult><Contents><Key>", "<Other></Other>",
    "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>%x</Key></Contents>"
      + "</ListBucketResult>",
  ])
  func `a page that cannot be continued or read is no end`(page: String) async {
    let storage = S3Storage(.test(), http: ScriptedHTTP(HTTPResponse(200, [:], page)))
    let error = await expectFailure(.unreachable) { try await storage.list(prefix: [], after: nil) }
    #expect(error?.isTransient == true)
  }

  private static let empty = "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
}
