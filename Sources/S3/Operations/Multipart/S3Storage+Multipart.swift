import LocalFiles
import Manifest
import Storage
import Transport

extension S3Storage {
  /// What is larger goes in parts of this size, in bytes, unless they would be too many.
  public var partSize: Int64 { limits.partSize(client.dialect) }
  /// What is larger is copied in parts, in bytes.
  public var largestCopy: Int64 { limits.largestCopy }

  /// What the journal calls this place, so that no other store is asked for its uploads.
  var uploadPlace: String { client.endpointURL.map { "\($0) \(location)" } ?? location }

  /// Begins an upload in parts.
  ///
  /// Operation: `CreateMultipartUpload`.
  ///
  /// - Returns: the store's name for it.
  func createUpload(
    _ key: ObjectKey,
    _ attributes: ObjectAttributes,
  ) async throws(StorageError) -> String {
    var call = S3Call(.post, key, query: "uploads=")
    call.describe(attributes)
    // One that was begun twice is forgotten by the store in time. It has no parts, and nothing tells
    // it from an upload that somebody else with the same access key begins at this moment.
    let isPassing = { (error: StorageError) in error.isTransient || error.code == .outcomeUnknown }
    let id = try await retrier.run(key.description, mayRepeat: isPassing) {
      () async throws(StorageError) in
      try call.text(of: "UploadId", in: try await client.performSlow(call))
    }
    guard let id, !id.isEmpty else { throw call.damagedAnswer }
    return id
  }

  /// Looks whether what lies at a key is what a change demands.
  ///
  /// - Throws: `.conditionFailed`.
  func check(_ condition: WriteCondition, at key: ObjectKey) async throws(StorageError) {
    if condition == .none { return }
    var current: ETag?
    do throws(StorageError) {
      current = try await retrier.run(key.description) { () async throws(StorageError) in
        try await info(key).eTag
      }
    } catch {
      guard error.code == .notFound else { throw error }
    }
    try condition.check(current, at: key)
  }
}
