import Transport

/// An answer with which a service refused.
///
/// See "Error responses" in the Amazon S3 API Reference. All text is short and holds no
/// control characters, whatever the server sent.
struct ServiceError: Error, Hashable, Sendable {
  /// The status code; 200 for an error that came in place of a result.
  var status: Int
  /// S3's word for it, such as `NoSuchKey`, or an empty one.
  var code = ""
  /// S3's sentence, or an empty one.
  var message = ""
  /// What the service's people find the request by, or an empty one.
  var requestID = ""
  /// The region that the bucket is in, where the service says so.
  var region: String?
  /// The title of a page for browsers, which comes from something that is no S3 service.
  var pageTitle: String?

  /// Reads an answer.
  ///
  /// - Parameter response: what came; the answer to HEAD has no body to read.
  init(_ response: HTTPResponse) {
    status = response.status
    requestID = BoundedText.word(response.headers["x-amz-request-id"] ?? "", limit: 80)
    region = response.headers["x-amz-bucket-region"].map { BoundedText.word($0, limit: 40) }
    let body = response.body
    guard !body.isEmpty else { return }
    if WebPage.isPage(body) {
      pageTitle = WebPage.title(body)
    } else {
      // An answer that cannot be read says no more than its status.
      try? readElements(body)
    }
  }

  /// Reads a body that may be an error in place of a result.
  ///
  /// - Returns: nil if its root is another element.
  /// - Throws: `XMLFailure` if it is cut off or no XML, which after a success means that the
  ///   server failed on the way.
  init?(insteadOfResult response: HTTPResponse) throws(XMLFailure) {
    var xml = XMLReader(response.body)
    guard try xml.next() != nil, xml.name == "Error" else { return nil }
    self.init(response)
  }

  private mutating func readElements(_ body: [UInt8]) throws(XMLFailure) {
    var xml = XMLReader(body)
    while let event = try xml.next() {
      // Some services wrap the error in an element of their own.
      guard event == .close, xml.depth > 0, xml.parent == "Error" else { continue }
      switch xml.name {
      case "Code": code = BoundedText.word(xml.text, limit: 60)
      case "Message": message = BoundedText.harmlessSentence(xml.text, limit: 300)
      case "RequestId" where requestID.isEmpty: requestID = BoundedText.word(xml.text, limit: 80)
      case "Region" where region == nil: region = BoundedText.word(xml.text, limit: 40)
      default: break
      }
    }
  }
}
