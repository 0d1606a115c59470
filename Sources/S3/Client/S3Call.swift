import LocalFiles
import Manifest
import Storage
import Transport

/// One operation of S3, before it is addressed and signed.
struct S3Call: Sendable {
  /// What is to be done.
  var method: HTTPRequest.Method
  /// The object, or nil for the bucket.
  var key: ObjectKey?
  /// The parameters, encoded, without a question mark.
  var query = ""
  /// Headers beside those that the client adds.
  var headers = HTTPHeaders()
  /// What is sent.
  var body = HTTPRequest.Body.none
  /// What the signature says of the body.
  var payload = Signer.Payload.empty
  /// Whether the server may take its time over it.
  var isSlow = false
  /// The place in words, where there is no key.
  var place = ""

  /// Makes a call about an object.
  init(_ method: HTTPRequest.Method, _ key: ObjectKey, query: String = "") {
    self.method = method
    self.key = key
    self.query = query
  }

  /// Makes a call about the bucket.
  init(_ method: HTTPRequest.Method, bucket place: String, query: String) {
    self.method = method
    self.place = place
    self.query = query
  }

  /// What an error is about.
  var subject: String { key?.description ?? place }

  /// Whether something may be different after the call.
  var isChange: Bool { method != .get && method != .head }

  /// The object that is another one after the call, for which a store may set a pace; nil for a
  /// probe, whose changes are to race.
  var changedObject: ObjectKey? {
    guard let key, !key.isProbe else { return nil }
    return switch method {
    case .put where query.isEmpty: key
    case .post where query.hasPrefix("uploadId="): key
    case .delete where !query.hasPrefix("uploadId="): key
    default: nil
    }
  }

  /// Whether a call that was sent twice may be refused with `status` because of what it did the
  /// first time.
  func mayMeetOwnTraces(_ status: Int) -> Bool {
    isChange && isConditional && (status == 412 || (status == 404 && method == .delete))
  }

  /// Whether the destination must be as the caller believes.
  var isConditional: Bool { headers["If-Match"] != nil || headers["If-None-Match"] != nil }

  /// Adds the condition that a read depends on.
  mutating func demand(_ condition: ReadCondition) {
    switch condition {
    case .none: break
    case .matches(let eTag): headers.append("If-Match", eTag.quoted)
    case .differs(let eTag): headers.append("If-None-Match", eTag.quoted)
    }
  }

  /// Adds the condition that a change depends on.
  mutating func demand(_ condition: WriteCondition) {
    switch condition {
    case .none: break
    case .absent: headers.append("If-None-Match", "*")
    case .matches(let eTag): headers.append("If-Match", eTag.quoted)
    }
  }

  /// Adds what is said of an object beside its content.
  mutating func describe(_ attributes: ObjectAttributes) {
    headers.append("Content-Type", "application/octet-stream")
    if let checksum = attributes.checksum {
      headers.append("x-amz-meta-md5chksum", Base64.encode(checksum.digest))
    }
    if let modified = attributes.modified {
      headers.append("x-amz-meta-mtime", MetadataTime.text(modified))
    }
  }

  /// Takes the condition away again.
  mutating func dropConditions() {
    headers["If-None-Match"] = nil
    headers["If-Match"] = nil
  }
}
