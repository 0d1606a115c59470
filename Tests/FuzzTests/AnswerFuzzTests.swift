import LocalFiles
import Manifest
import Storage
import Synchronization
import TestSupport
import Testing
import Transport

@testable import S3

/// What servers answer.
struct AnswerFuzzTests {
  private static let words = [
    "<", ">", "</", "/>", "&amp;", "&lt;", "&#10;", "&#x0;", "&x;", "<!DOCTYPE x>", "<![CDATA[",
    "]]>",
    "<!--", "-->", "<!ENTITY a \"b\">", "<Contents>", "</Contents>", "<Key>", "<Size>", "<Error>",
    "<Code>", "<Message>", "%", "%2F", "+", "url", "true", "../", ".S3/", "<html>", "\u{1B}[2J",
    "1", "0", "-1",
  ]
  private static let listing = """
    <?xml version="1.0" encoding="UTF-8"?>
    <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>
    <Prefix>prefix/</Prefix><KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys>
    <EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
    <NextContinuationToken>abc</NextContinuationToken>
    <Contents><Key>prefix/a+b%2Fc.csv</Key><LastModified>2026-11-21T11:54:23.000Z</LastModified>
    <ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag><Size>5</Size></Contents>
    <Contents><Key>prefix/%C3%A9</Key><LastModified>2026-11-21T11:54:23Z</LastModified>
    <ETag>"d-2"</ETag><Size>9223372036854775807</Size></Contents></ListBucketResult>
    """
  private static let answers = [
    listing,
    "<Error><Code>NoSuchKey</Code><Message>No &lt;key&gt;</Message><RequestId>4</RequestId></Error>",
    "<E><Error><Code>SignatureDoesNotMatch</Code><Message>SECRETTEST</Message></Error></E>",
    "<html><head><title>Sign in</title></head><body>to the network</body></html>",
    """
    <InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>prefix/a</Key>
    <UploadId>VXBsb2Fk</UploadId></InitiateMultipartUploadResult>
    """,
    """
    <ListPartsResult><IsTruncated>false</IsTruncated><NextPartNumberMarker>2</NextPartNumberMarker>
    <Part><PartNumber>1</PartNumber><Size>10</Size><ETag>"a"</ETag></Part></ListPartsResult>
    """,
    """
    <CompleteMultipartUploadResult><ETag>"3858f62230ac3c915f300c664312c11f-2"</ETag>
    </CompleteMultipartUploadResult>
    """,
    "<CopyObjectResult><ETag>\"5d41402abc4b2a76b9719d911017c592\"</ETag></CopyObjectResult>",
    """
    <DeleteResult><Error><Key>prefix/a</Key><Code>AccessDenied</Code><Message>no</Message></Error>
    </DeleteResult>
    """,
  ]

  @Test func `XML`() async {
    await Fuzzing("XML", texts: Self.answers, words: Self.words).check { bytes, _ in
      var xml = XMLReader(bytes)
      var (open, events, text) = (0, 0, 0)
      do throws(XMLFailure) {
        while let event = try xml.next() {
          events += 1
          if event == .open { open += 1 } else { open -= 1 }
          if event == .close { text += xml.text.count }
          if open < 0 || open > 16 || events > bytes.count { break }
        }
      } catch { return }
      try expect(open == 0, "\(open) elements are open at the end")
      try expect(events <= bytes.count, "more events than bytes")
      try expect(text <= bytes.count, "more text than bytes")
    }
  }

  @Test func `text in XML`() async {
    await Fuzzing("text in XML", texts: Self.answers, words: Self.words).check { bytes, _ in
      var encoded: [UInt8] = []
      guard String(validating: bytes, as: UTF8.self) != nil,
        XMLText.appendEncoded(bytes, to: &encoded)
      else { return }
      var decoded: [UInt8] = []
      try expect(XMLText.appendDecoded(encoded[...], to: &decoded), "it cannot be read again")
      try expect(decoded == bytes, "it reads otherwise")
      var xml = XMLReader(Array("<A>".utf8) + encoded + Array("</A>".utf8))
      _ = try xml.next()
      try expect(try xml.next() == .close && xml.text == bytes, "within an element it differs")
    }
  }

  @Test func `listings`() async {
    await Fuzzing("listings", texts: Self.answers, words: Self.words).check { bytes, _ in
      var xml = XMLReader(bytes)
      guard let listing = try? Listing(&xml) else { return }
      let names = listing.entries.reduce(0) { $0 + $1.key.count }
      try expect(names + listing.entries.count <= bytes.count, "more keys than bytes")
    }
  }

  @Test func `errors`() async {
    await Fuzzing("errors", texts: Self.answers, words: Self.words).check { bytes, random in
      let status = [200, 301, 403, 404, 412, 500][random.below(6)]
      let response = HTTPResponse(status: status, headers: [:], body: bytes)
      for error in [ServiceError(response), try? ServiceError(insteadOfResult: response)] {
        guard let error else { continue }
        let texts = [error.code, error.message, error.requestID, error.region ?? ""]
        for text in texts + [error.pageTitle ?? ""] {
          try expect(text.count <= 301, "\(text.count) characters")
          try expect(
            text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
            text
          )
        }
      }
    }
  }

  private static let head = """
    Content-Length: 5
    Content-Range: bytes 0-4/5
    ETag: "5d41402abc4b2a76b9719d911017c592"
    Last-Modified: Sat, 21 Nov 2026 11:54:23 GMT
    Date: Sat, 21 Nov 2026 11:54:23 GMT
    x-amz-meta-mtime: 1795000000.5
    x-amz-meta-md5chksum: XUFAKrxLKna5cZ2REBfFkg==
    x-amz-server-side-encryption: aws:kms
    x-amz-bucket-region: eu-west-1
    x-amz-request-id: 4442587FB7D0A2F9
    Location: http://127.0.0.1:1/x
    """

  /// Every operation, on answers that are anything at all.
  @Test func `operations`() async throws {
    let corpus = Self.answers.map { Array((Self.head + "\n\n" + $0).utf8) }
    let key = try ObjectKey(validating: Array("a".utf8))
    let words = Self.words + Self.head.split(separator: "\n").map { "\($0)\n" }
    await Fuzzing("operations", corpus, words: words).check { bytes, random in
      let storage = Self.storage(answering: bytes, &random)
      for operation in 0..<6 {
        do throws(StorageError) {
          try await Self.perform(operation, key, storage)
        } catch {
          try Self.check(error)
        }
      }
    }
  }

  private static func perform(
    _ operation: Int,
    _ key: ObjectKey,
    _ storage: S3Storage,
  ) async throws(StorageError) {
    let content = BytesSource(Array(repeating: 7, count: 25))
    let attributes = ObjectAttributes()
    switch operation {
    case 0:
      let page = try await storage.list(prefix: [], after: nil)
      for object in page.objects where (try? ObjectKey(validating: object.key.bytes)) == nil {
        throw StorageError(.other, subject: "LAW", reason: "a listed key is none")
      }
    case 1: _ = try await storage.info(key)
    case 2:
      _ = try await storage.read(
        key,
        range: 0..<5,
        condition: .none,
        into: BytesSink(limit: 1 << 20)
      )
    case 3:
      _ = try await storage.write(key, from: content, attributes: attributes, condition: .absent)
    case 4:
      let match = ETag("x")
      _ = try await storage.copy(key, matching: match, to: .control("b"), condition: .none)
    default:
      for failure in try await storage.delete([key, .control("b")]) { throw failure.error }
    }
  }

  private static func check(_ error: StorageError) throws {
    let text = "\(error.subject) \(error.reason)"
    try expect(error.subject != "LAW" && !text.contains("LAW"), "no law is kept: \(text)")
    try expect(text.count <= 1_000, "an error of \(text.count) characters")
    try expect(!text.contains("SECRETTEST-KEY"), "an error that holds the secret: \(text)")
    try expect(
      error.reason.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
      "an error that draws: \(text)",
    )
  }

  private static func storage(
    answering bytes: [UInt8],
    _ random: inout SeededRandom,
  ) -> S3Storage {
    let settings = S3Settings(
      bucket: "bucket",
      prefix: "prefix",
      region: "us-east-1",
      endpointURL: "http://127.0.0.1:9",
      credentials: StaticCredentials(
        Credentials(accessKeyID: "AKIDTEST", secretAccessKey: "SECRETTEST-KEY")
      ),
    )
    let statuses = [200, 200, 200, 204, 206, 301, 304, 400, 403, 404, 409, 412, 416]
    let http = FuzzedHTTP(bytes, status: statuses[random.below(statuses.count)])
    var policy = RetryPolicy()
    policy.attempts = 1
    return S3Storage(
      S3Client(settings, http: http),
      retrier: Retrier(policy: policy),
      limits: TransferLimits(partSize: 10, largestCopy: 50, copiedPartSize: 20, partsAtOnce: 1),
    )
  }
}

/// Answers everything with the same headers and the same body.
private final class FuzzedHTTP: HTTPSending {
  private let response: HTTPResponse
  private let left = Mutex(200)

  /// - Parameters:
  ///   - bytes: headers, an empty line, and the body.
  ///   - status: the status.
  init(_ bytes: [UInt8], status: Int) {
    var headers = HTTPHeaders()
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for line in lines.prefix(while: { !$0.isEmpty }) {
      let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
      guard parts.count == 2 else { continue }
      // libcurl lets no line end and no NUL pass.
      let value = parts[1].drop { $0 == 32 }.filter { $0 != 0 && $0 != 13 }
      headers.append(
        String(decoding: parts[0], as: UTF8.self),
        String(decoding: value, as: UTF8.self)
      )
    }
    let body = lines.drop { !$0.isEmpty }.dropFirst().joined(separator: [UInt8(ascii: "\n")])
    response = HTTPResponse(status: status, headers: headers, body: Array(body))
  }

  func send(
    _ request: HTTPRequest,
    into sink: (any ByteSink)?,
  ) async throws(TransportError) -> HTTPResponse {
    let isOver = left.withLock { left in
      left -= 1
      return left < 0
    }
    // Nobody may ask for ever, whatever comes.
    if isOver { throw TransportError(.other, reason: "LAW", mayHaveArrived: false) }
    var response = response
    response.received = Int64(response.body.count)
    guard let sink, response.status == 200 || response.status == 206 else { return response }
    do throws(FileError) {
      try sink.write(response.body.span, at: 0)
    } catch {
      throw TransportError(.sink(error), reason: "The sink failed.", mayHaveArrived: true)
    }
    response.body = []
    return response
  }
}
