import LocalFiles
public import Manifest
public import Storage
import Transport

extension S3Storage {
  /// Copies an object within this place, its attributes with it.
  ///
  /// A source that is too large for one request is copied in parts; see `MultipartCopy`. To know
  /// its size it is looked at first, unless its version is named by an MD5, which only objects
  /// have that came in one request.
  ///
  /// Operation: `CopyObject`.
  public func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try check(key)
    if let sourceETag, sourceETag.checksum != nil {
      return try await copyWhole(source, sourceETag, to: key, condition)
    }
    let original = try await info(source)
    if let sourceETag, sourceETag != original.eTag { throw .conditionFailed(source) }
    return try await copy(original, "", to: key, condition)
  }

  /// Copies what was looked at.
  ///
  /// - Parameters:
  ///   - original: what is known of it.
  ///   - query: names its version, or nothing for what lies there now.
  ///   - key: the object to make or to replace.
  ///   - condition: what must lie there.
  /// - Returns: the version of the copy.
  /// - Throws: as `Storage.copy`.
  func copy(
    _ original: ObjectInfo,
    _ query: String,
    to key: ObjectKey,
    _ condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    guard original.size > limits.largestCopy else {
      return try await copyWhole(original.key, original.eTag, query, to: key, condition)
    }
    return try await MultipartCopy(
      storage: self,
      original: original,
      query: query,
      key: key,
      condition: condition,
    ).run()
  }

  private func copyWhole(
    _ source: ObjectKey,
    _ sourceETag: ETag?,
    _ query: String = "",
    to key: ObjectKey,
    _ condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    var call = S3Call(.put, key)
    call.headers.append("x-amz-copy-source", client.copySource(source, query))
    if let sourceETag { call.headers.append("x-amz-copy-source-if-match", sourceETag.quoted) }
    call.demand(condition)
    switch try await client.exchangeSlow(call) {
    case .success(let response): return ETag(header: try call.text(of: "ETag", in: response))
    // What is missing is the source, whatever the destination must be.
    case .failure(let error) where error.code == "NoSuchKey": throw .notFound(source)
    case .failure(let error): throw client.storageError(error, of: call)
    }
  }
}
