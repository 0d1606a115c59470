import Manifest
import Transport

/// Where the calls of a client go.
struct Address {
  /// The URL of the bucket, without a slash at its end.
  let bucketURL: String
  /// What the URL of every object begins with.
  let objectURL: String

  /// Gives a call its URL.
  func request(_ call: S3Call) -> HTTPRequest {
    var url: [UInt8] = []
    url.reserveCapacity(256)
    if let key = call.key {
      url.append(contentsOf: objectURL.utf8)
      PercentEncoding.append(key.bytes, to: &url, keepsSlash: true)
    } else {
      url.append(contentsOf: bucketURL.utf8)
      url.append(UInt8(ascii: "/"))
    }
    if !call.query.isEmpty {
      url.append(UInt8(ascii: "?"))
      url.append(contentsOf: call.query.utf8)
    }
    return HTTPRequest(
      call.method,
      String(decoding: url, as: UTF8.self),
      headers: call.headers,
      body: call.body,
    )
  }
}
