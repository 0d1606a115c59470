public import LocalFiles
public import Manifest
public import Storage
import Transport

extension S3Storage {
  /// Stores the bytes of `source` as the object at `key`.
  ///
  /// The content is read once before it is sent: with a wrong checksum nothing is sent. The
  /// server gets the MD5 and should refuse anything else (`Content-MD5`); where its ETag shows
  /// that it took something else, the content is sent again.
  ///
  /// What is larger than a part goes in parts, several at a time; see `MultipartWrite`.
  ///
  /// Operation: `PutObject`.
  public func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    try check(key)
    await uploads.tidy(self)
    let dialect = client.dialect
    let plan = PartPlan(
      size: source.size,
      partSize: limits.partSize(dialect),
      mostParts: dialect.mostParts,
    )
    if source.size > plan.partSize {
      let goal = UploadGoal(size: source.size, attributes: attributes, condition: condition)
      return try await MultipartWrite(
        storage: self,
        key: key,
        source: source,
        goal: goal,
        plan: plan,
      ).run()
    }
    let content = try await PreparedContent(source, of: key, signsBody: !client.isEncrypted)
    if let expected = attributes.checksum, expected != content.checksum {
      throw .digestMismatch(key, expected: expected, found: content.checksum)
    }
    var call = S3Call(.put, key)
    call.body = content.body
    call.payload = content.payload
    call.headers.append("Content-MD5", Base64.encode(content.checksum.digest))
    call.describe(ObjectAttributes(checksum: content.checksum, modified: attributes.modified))
    call.demand(condition)
    let response = try await insist(call, content.checksum, client.perform(call))
    guard response.eTag != nil else { throw .noStore(call) }
    return ObjectInfo(
      key: key,
      size: content.body.count,
      eTag: response.eTag,
      checksum: content.checksum,
      written: response.date ?? client.serverTime,
      modified: attributes.modified,
    )
  }
}
