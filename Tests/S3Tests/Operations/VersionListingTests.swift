import LocalFiles
import Manifest
import Storage
import Testing
import Transport

@testable import S3

struct VersionListingTests {
  private static let page = """
    <?xml version="1.0"?><ListVersionsResult><Name>bucket</Name><Prefix>prefix%2F</Prefix>
    <IsTruncated>true</IsTruncated><NextKeyMarker>prefix%2Fa+b</NextKeyMarker>
    <NextVersionIdMarker>v/1+</NextVersionIdMarker><EncodingType>url</EncodingType>
    <Version><Key>prefix%2Fa+b</Key><VersionId>v/1+</VersionId><IsLatest>false</IsLatest>
    <LastModified>2026-11-21T11:54:23.000Z</LastModified><Size>5</Size>
    <ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag>
    <Owner><ID>1</ID><DisplayName>x</DisplayName></Owner></Version>
    <DeleteMarker><Key>prefix%2Fa+b</Key><VersionId>v2</VersionId><IsLatest>true</IsLatest>
    <LastModified>2026-11-22T11:54:23.000Z</LastModified></DeleteMarker>
    <Version><Key>elsewhere</Key><VersionId>v3</VersionId></Version></ListVersionsResult>
    """

  @Test func `versions and deletions are told apart, and the next page is asked for`() async throws
  {
    let ceph: HTTPHeaders = ["x-amz-request-id": "tx00000b94b6ccfa87eaf61-006b08d0c0-1009"]
    let http = ScriptedHTTP(HTTPResponse(200, ceph, Self.page))
    let storage = S3Storage(.test(), http: http)
    let first = try await storage.versions(prefix: [], after: nil)
    #expect(first.versions.map(\.key.description) == ["a b", "a b"])
    #expect(first.versions.map(\.id) == ["v2", "v/1+"])
    #expect(first.versions.map(\.isDeletion) == [true, false])
    #expect(first.versions.map(\.isLatest) == [true, false])
    #expect(first.versions.map(\.size) == [0, 5])
    #expect(first.versions[1].checksum?.description == "5d41402abc4b2a76b9719d911017c592")
    #expect(first.versions[1].written == FileTime(seconds: 1_795_262_063))
    let url = http.sent[0].url
    #expect(url.hasSuffix("?encoding-type=url&max-keys=1000&prefix=prefix%2F&versions="))

    // The same page again would have no end.
    await expectFailure(.unreachable) { try await storage.versions(prefix: [], after: first.next) }
    #expect(http.sent[1].url.contains("key-marker=prefix%2Fa%20b&"))
    #expect(http.sent[1].url.contains("&version-id-marker=v%2F1%2B&versions="))
  }

  @Test func `a mark that a store does not encode is taken as it is`() async throws {
    let bare = Self.page.replacing(
      "prefix%2Fa+b</NextKeyMarker>",
      with: "prefix/a b</NextKeyMarker>"
    )
    let http = ScriptedHTTP(
      HTTPResponse(200, [:], bare),
      HTTPResponse(200, [:], "<ListVersionsResult/>")
    )
    let storage = S3Storage(.test(), http: http)
    let first = try await storage.versions(prefix: [], after: nil)
    _ = try await storage.versions(prefix: [], after: first.next)
    #expect(http.sent[1].url.contains("key-marker=prefix%2Fa%20b&"))
  }

  @Test func `a page that does not say where the next one begins is no page`() async {
    let cut = Self.page.replacing("<NextKeyMarker>prefix%2Fa+b</NextKeyMarker>", with: "")
    let storage = S3Storage(.test(), http: ScriptedHTTP(HTTPResponse(200, [:], cut)))
    await expectFailure(.unreachable) { try await storage.versions(prefix: [], after: nil) }
  }

  @Test(arguments: ["", "<ListBucketResult></ListBucketResult>", "<ListVersionsResult><Version>"])
  func `what is no listing of versions is not taken for an empty one`(body: String) async {
    let storage = S3Storage(.test(), http: ScriptedHTTP(HTTPResponse(200, [:], body)))
    await expectFailure(.unreachable) { try await storage.versions(prefix: [], after: nil) }
  }

  @Test func `a version is named in every request`() async throws {
    let copied = HTTPResponse(200, [:], "<R><ETag>\"1\"</ETag></R>")
    let http = ScriptedHTTP(.hello, .hello, copied, HTTPResponse(204))
    let storage = S3Storage(.test(), http: http)
    let key = ObjectKey.control("x")
    _ = try await storage.read(key, version: "a/b+", range: nil, into: BytesSink())
    _ = try await storage.copy(key, version: "a/b+", to: .control("y"), condition: .none)
    try await storage.delete(key, version: "a/b+")
    let named = "?versionId=a%2Fb%2B"
    #expect(http.sent[0].url.hasSuffix(named))
    #expect(http.sent[1].url.hasSuffix(named))
    #expect(http.sent[2].headers["x-amz-copy-source"]?.hasSuffix(named) == true)
    #expect(http.sent[3].url.hasSuffix(named))
  }
}
