import LocalFiles
public import Manifest
public import Storage
import Transport

extension S3Storage {
  /// Copies an object within this place, its attributes with it.
  ///
  /// The source is looked at first, and exactly the version that was seen is copied.
  ///
  /// Operation: `CopyObject`.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    try check(key)
    let original = try await info(source)
    if let sourceETag, sourceETag != original.eTag { throw .conditionFailed(source) }
    if original.size > limits.largestCopy {
      return try await MultipartCopy(
        storage: self,
        original: original,
        key: key,
        condition: condition,
      ).run()
    }
    var call = S3Call(.put, key)
    call.headers.append("x-amz-copy-source", client.copySource(source))
    if let eTag = original.eTag {
      call.headers.append("x-amz-copy-source-if-match", eTag.quoted)
    }
    call.demand(condition)
    switch try await client.exchangeSlow(call) {
    case .success(let response): return try copied(original, by: call, response)
    // What is missing is the source, whatever the destination must be.
    case .failure(let error) where error.code == "NoSuchKey": throw .notFound(source)
    case .failure(let error): throw client.storageError(error, of: call)
    }
  }

  private func copied(
    _ original: ObjectInfo,
    by call: S3Call,
    _ response: HTTPResponse,
  ) throws(StorageError) -> ObjectInfo {
    var (eTag, written): (ETag?, FileTime?) = (nil, nil)
    try call.reading(response) { (xml) throws(XMLFailure) in
      while let event = try xml.next() {
        guard event == .close else { continue }
        switch xml.name {
        case "ETag": eTag = ETag(header: String(decoding: xml.text, as: UTF8.self))
        case "LastModified": written = ServerTime.listing(xml.text)
        default: break
        }
      }
    }
    var copy = original
    if let key = call.key { copy.key = key }
    copy.eTag = eTag
    copy.checksum = original.checksum ?? (response.isETagOpaque ? nil : eTag?.checksum)
    copy.written = written ?? response.date ?? client.serverTime
    return copy
  }
}
