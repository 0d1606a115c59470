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
    let ceph: HTTPHeaders = ["x-amz-request-id": "tx00000b94b6ccfa87eaf61-006b08d0c0-1009"]
    let http = ScriptedHTTP(HTTPResponse(200, ceph, page), HTTPResponse(200, [:], Self.empty))
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
    // Where much was deleted, a listing takes a store long.
    #expect(http.sent.allSatisfy { $0.patience == .seconds(300) })
    #expect(
      http.sent.map { $0.url.split(separator: "?")[1] } == [
        "encoding-type=url&list-type=2&max-keys=1000&prefix=prefix%2F",
        "continuation-token=a%2B%2F%3D&encoding-type=url&list-type=2&max-keys=1000"
          + "&prefix=prefix%2Fz%20%C3%A9",
      ]
    )
  }

  @Test(arguments: [
    nil, "https://s3.eu-central-1.amazonaws.com", "https://s3.eu-central-1.wasabisys.com",
    "http://127.0.0.1:9",
  ])
  func `where a store may encrypt, the ETag of a listing is no checksum`(
    endpointURL: String?
  ) async throws {
    let page = """
      <ListBucketResult><Contents><Key>prefix/a</Key><Size>5</Size>
      <ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag></Contents></ListBucketResult>
      """
    let settings = S3Settings.test(endpointURL: endpointURL)
    let storage = S3Storage(settings, http: ScriptedHTTP(HTTPResponse(200, [:], page)))
    let object = try #require(try await storage.list(prefix: [], after: nil).objects.first)
    #expect(object.eTag == ETag("5d41402abc4b2a76b9719d911017c592"))
    #expect(object.checksum == nil)
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

  /// A store with three keys, two on a page, that knows the first version only.
  private static func old(
    _ request: HTTPRequest,
    refusing refusal: HTTPResponse? = nil,
    marks: Bool = false,
  ) -> HTTPResponse {
    if let refusal, request.url.contains("list-type=2") { return refusal }
    let marker = request.url.split(separator: "marker=").dropFirst().first?.prefix { $0 != "&" }
    let keys = ["a+b", "c%2Fd", "e"].filter { "prefix%2F\($0)" > marker ?? "" }
    let names = keys.prefix(2).map { "<Contents><Key>prefix%2F\($0)</Key></Contents>" }
    let next = marks && keys.count > 2 ? "<NextMarker>prefix%2F\(keys[1])</NextMarker>" : ""
    return HTTPResponse(
      200,
      [:],
      "<ListBucketResult><EncodingType>url</EncodingType>\(names.joined())"
        + "<IsTruncated>\(keys.count > 2)</IsTruncated>\(next)</ListBucketResult>",
    )
  }

  private func all(_ storage: S3Storage) async throws -> [String] {
    var names: [String] = []
    var token: ListToken?
    repeat {
      let page = try await storage.list(prefix: [], after: token)
      names += page.objects.map(\.key.description)
      token = page.next
    } while token != nil
    return names
  }

  @Test(arguments: [(501, "NotImplemented"), (501, ""), (400, "InvalidArgument")])
  func `a store that refuses the second version is listed by the first, from then on`(
    status: Int,
    code: String,
  ) async throws {
    let http = ScriptedHTTP { Self.old($0, refusing: .refusal(status, code)) }
    let storage = S3Storage(.test(), http: http)
    for _ in 0..<2 { #expect(try await all(storage) == ["a b", "c/d", "e"]) }
    #expect(http.sent.count { $0.url.contains("list-type=2") } == 1)
    #expect(http.sent.count == 5)
  }

  @Test(arguments: [false, true])
  func `a store that does not know the second version goes on by the first`(
    marks: Bool
  ) async throws {
    let http = ScriptedHTTP { Self.old($0, marks: marks) }
    let storage = S3Storage(.test(), http: http)
    for _ in 0..<2 { #expect(try await all(storage) == ["a b", "c/d", "e"]) }
    #expect(http.sent.count { $0.url.contains("list-type=2") } == 1)
    #expect(http.sent.count { $0.url.contains("marker=prefix%2Fc%2Fd&") } == 2)
  }

  @Test func `a listing goes on as it began, whatever was found meanwhile`() async throws {
    let page = """
      <ListBucketResult><IsTruncated>true</IsTruncated><KeyCount>1</KeyCount>
      <NextContinuationToken>t</NextContinuationToken>
      <Contents><Key>prefix/a</Key></Contents></ListBucketResult>
      """
    let http = ScriptedHTTP(
      HTTPResponse(200, [:], page),
      .refusal(501, "NotImplemented"),
      HTTPResponse(200, [:], Self.empty),
    )
    let storage = S3Storage(.test(), http: http)
    let first = try await storage.list(prefix: [], after: nil)
    _ = try await storage.list(prefix: [], after: nil)
    _ = try await storage.list(prefix: [], after: first.next)
    #expect(http.sent.map { $0.url.contains("list-type=2") } == [true, true, false, true])
    #expect(http.sent.last?.url.contains("continuation-token=t&") == true)
  }

  @Test func `what refuses both versions is refused, and asked for the second again`() async throws
  {
    let http = ScriptedHTTP(.refusal(501, "NotImplemented"))
    let storage = S3Storage(.test(), http: http)
    for _ in 0..<2 {
      await expectFailure(.unsupported) { try await storage.list(prefix: [], after: nil) }
    }
    #expect(http.sent.map { $0.url.contains("list-type=2") } == [true, false, true, false])
    let denied = ScriptedHTTP(.refusal(403, "AccessDenied"))
    await expectFailure(.denied) {
      try await S3Storage(.test(), http: denied).list(prefix: [], after: nil)
    }
    #expect(denied.sent.count == 1)
  }

  @Test(arguments: [
    "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
    "<ListBucketResult><IsTruncated>true</IsTruncated><KeyCount>1</KeyCount>"
      + "<Contents><Key>prefix/a</Key></Contents></ListBucketResult>",
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
