import Manifest
import Storage

extension ServiceError {
  /// What the refusal means for whoever uses a storage.
  func storageError(of call: S3Call, bucket: String) -> StorageError {
    let (code, reason) = meaning(of: call, bucket: bucket)
    return StorageError(
      code,
      subject: call.subject,
      reason: reason,
      // What was changed on the way, and not stored, may come through next time.
      isTransient: code == .busy || code == .digestMismatch
        || (code == .unreachable && pageTitle != nil && status >= 500),
    )
  }

  /// Whether the body that came is not the one that was promised.
  var refusesDigest: Bool {
    ["BadDigest", "XAmzContentSHA256Mismatch", "BadChecksum"].contains(code)
  }

  private func meaning(of call: S3Call, bucket: String) -> (StorageError.Code, String) {
    if status == 407 {
      return (.unreachable, "The proxy wants a login; put it into HTTPS_PROXY\(said).")
    }
    if let pageTitle {
      let page = Self.page(pageTitle, status)
      switch (passing(call)?.0, status) {
      case (.outcomeUnknown, _):
        return (.outcomeUnknown, "\(page) The change may have been made all the same.")
      case (.busy, 408), (.busy, 429): return (.busy, page)
      default: return (.unreachable, page)
      }
    }
    if let meaning = conditional(call) ?? refused(bucket) ?? credential() ?? passing(call) {
      return meaning
    }
    // A version that is a deletion has no content (Amazon S3 API Reference, GetObject).
    if status == 405, call.query.hasPrefix("versionId=") {
      return (.notFound, "This version is a deletion.")
    }
    if refusesDigest {
      return (.digestMismatch, "The content changed on the way; nothing was stored\(said).")
    }
    switch code {
    case "KeyTooLongError", "InvalidObjectName", "XMinioInvalidObjectName", "InvalidURI":
      return (.unsupported, "This store cannot hold this name; give it another\(said).")
    case "EntityTooLarge":
      return (.unsupported, "It is larger than what this store takes at once\(said).")
    case "NotImplemented", "MethodNotAllowed": return (.unsupported, Self.cannot + "\(said).")
    default: break
    }
    switch status {
    case 404 where call.key != nil: return (.notFound, "Nothing is stored there.")
    case 405, 501: return (.unsupported, Self.cannot + "\(said).")
    default: return (.other, "The store refused\(said).")
    }
  }

  /// What a condition has to do with it.
  private func conditional(_ call: S3Call) -> (StorageError.Code, String)? {
    switch (status, code) {
    case (304, _): return (.notModified, "It has not changed.")
    case (412, _), (_, "PreconditionFailed"), (409, "ConditionalRequestConflict"): break
    case (404, _) where call.isChange && call.isConditional && code != "NoSuchBucket": break
    default: return nil
    }
    return (.conditionFailed, "Somebody else changed it meanwhile.")
  }

  /// What is wrong with the place.
  private func refused(_ bucket: String) -> (StorageError.Code, String)? {
    switch (status, code) {
    case (_, "NoSuchKey"), (_, "NoSuchVersion"): (.notFound, "Nothing is stored there.")
    case (_, "NoSuchBucket"):
      (
        .unreachable,
        "There is no bucket \(bucket) at this store; check its name and the endpoint\(said)."
      )
    case (_, "InvalidBucketName"):
      (.unreachable, "No bucket can be called \(bucket); check the name\(said).")
    case (301, _), (307, _), (_, "PermanentRedirect"), (_, "AuthorizationHeaderMalformed"),
      (_, "IllegalLocationConstraintException"):
      (
        .unreachable,
        "The bucket \(bucket) is in \(region.map { "the region \($0)" } ?? "another region"); "
          + "give it with --region\(said)."
      )
    case (507, _), (_, "QuotaExceeded"), (_, "InsufficientStorage"), (_, "XMinioStorageFull"),
      (_, "StorageFull"), (_, "TooManyBytes"):
      (.full, "The store or its quota is full; ask whoever runs it for room\(said).")
    default: nil
    }
  }

  /// What is wrong with the credentials or the rights.
  private func credential() -> (StorageError.Code, String)? {
    switch (status, code) {
    case (_, "InvalidAccessKeyId"), (_, "InvalidClientTokenId"):
      (.denied, "This store does not know the access key; check which one is used\(said).")
    case (_, "SignatureDoesNotMatch"):
      (.denied, "The secret key is not the one that goes with the access key; check it\(said).")
    case (_, "ExpiredToken"), (_, "TokenRefreshRequired"), (_, "ExpiredTokenException"):
      (.denied, "The temporary credentials have run out; log in again\(said).")
    case (_, "InvalidToken"):
      (.denied, "The session token is not valid; log in again\(said).")
    case (_, "RequestTimeTooSkewed"):
      (.denied, "The clock of this machine is wrong; set it right\(said).")
    case (401, _), (403, _), (_, "AccessDenied"):
      (.denied, "The access key may not do this; ask whoever runs the bucket for the right\(said).")
    default: nil
    }
  }

  /// What passes by itself.
  private func passing(_ call: S3Call) -> (StorageError.Code, String)? {
    switch code {
    case "SlowDown", "ServiceUnavailable", "Throttling", "ThrottlingException", "TooManyRequests",
      "RequestLimitExceeded", "BandwidthLimitExceeded", "RequestTimeout", "OperationAborted",
      "XMinioServerNotInitialized":
      return (.busy, "The store asks to come back later\(said).")
    default: break
    }
    switch status {
    case 408, 429, 503: return (.busy, "The store asks to come back later\(said).")
    case 500, 502, 504:
      // Whether the change was made before the server or what is between failed, nobody says.
      return call.isChange
        ? (.outcomeUnknown, "The store failed; the change may have been made all the same\(said).")
        : (.busy, "The store failed for the moment\(said).")
    case 200 where code == "InternalError":
      return (
        .outcomeUnknown, "The store failed; the change may have been made all the same\(said)."
      )
    default: return nil
    }
  }

  /// What the service said, in brackets.
  private var said: String {
    var words = code.isEmpty ? "HTTP \(status)" : code
    if !message.isEmpty { words += ": \(message)" }
    if !requestID.isEmpty { words += ", request \(requestID)" }
    return " (\(words))"
  }

  private static let cannot = "The store cannot do this"

  private static func page(_ title: String, _ status: Int) -> String {
    let name = title.isEmpty ? "a web page" : "the web page “\(title)”"
    return "What answered is no S3 store, but sent \(name) (HTTP \(status)); "
      + "check the endpoint, the proxy, and whether this network wants a login."
  }
}
