import LocalFiles
import S3
import Storage
import Synchronization
import Transport

/// Answers requests one after the other as a test says, and remembers them.
final class ScriptedHTTP: HTTPSending {
  private let answer: @Sendable (HTTPRequest, Int) -> Result<HTTPResponse, TransportError>
  private let requests = Mutex<[HTTPRequest]>([])

  /// Answers with these responses, and the last one again and again.
  init(_ responses: HTTPResponse...) {
    answer = { _, number in .success(responses[min(number, responses.count - 1)]) }
  }

  /// Answers by what is asked.
  init(answering body: @escaping @Sendable (HTTPRequest) -> HTTPResponse) {
    answer = { request, _ in .success(body(request)) }
  }

  /// Never answers.
  init(failing error: TransportError) {
    answer = { _, _ in .failure(error) }
  }

  /// The requests so far.
  var sent: [HTTPRequest] { requests.withLock { $0 } }

  func send(
    _ request: HTTPRequest,
    into sink: (any ByteSink)?,
  ) async throws(TransportError) -> HTTPResponse {
    let number = requests.withLock { requests in
      requests.append(request)
      return requests.count - 1
    }
    var response = try answer(request, number).get()
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

extension HTTPResponse {
  /// An answer with text as its body.
  init(_ status: Int, _ headers: HTTPHeaders = [:], _ body: String = "") {
    self.init(status: status, headers: headers, body: Array(body.utf8))
  }

  /// A refusal in the words of S3.
  static func refusal(
    _ status: Int,
    _ code: String,
    message: String = "Said by a test",
    more: String = "",
    headers: HTTPHeaders = [:],
  ) -> HTTPResponse {
    let body = "<Error><Code>\(code)</Code><Message>\(message)</Message>\(more)</Error>"
    return HTTPResponse(status, headers, "<?xml version=\"1.0\"?>\n" + body)
  }

  /// The answer to a HEAD for an object of five bytes, `hello`.
  static let hello = HTTPResponse(
    200,
    [
      "Content-Length": "5", "ETag": "\"5d41402abc4b2a76b9719d911017c592\"",
      "Last-Modified": "Sat, 21 Nov 2026 11:54:23 GMT",
    ],
    "hello",
  )
}

extension S3Settings {
  /// A bucket of a test.
  static func test(
    bucket: String = "bucket",
    prefix: String = "prefix",
    region: String = "us-east-1",
    endpointURL: String? = "http://127.0.0.1:9",
    credentials: any CredentialProvider = StaticCredentials(
      Credentials(accessKeyID: "AKIDTEST", secretAccessKey: "SECRETTEST")
    ),
  ) -> S3Settings {
    S3Settings(
      bucket: bucket,
      prefix: prefix,
      region: region,
      endpointURL: endpointURL,
      credentials: credentials,
    )
  }
}
