import Hashing
import LocalFiles
import Manifest
import Storage
import Transport

extension OpenUpload {
  /// Makes the object of its parts.
  ///
  /// The condition is looked at once more before, and again before it is tried again, since parts
  /// take their time and not every store honours it here. A store that refuses it as such, with
  /// 501, is asked without it: no more can be had there. Where the answer is lost, a look at the key
  /// tells whether the object was made.
  ///
  /// Operation: `CompleteMultipartUpload`.
  ///
  /// - Parameters:
  ///   - parts: all parts in their order.
  ///   - goal: what they are to become.
  /// - Returns: what is known of the object.
  /// - Throws: `.conditionFailed`; `.outcomeUnknown`; `.uploadIsGone`; a transient error if
  ///   somebody else is writing the key at this very moment.
  func complete(
    _ parts: [Part],
    _ goal: UploadGoal,
  ) async throws(StorageError) -> ObjectInfo {
    let call = try completion(parts, goal)
    let expected = storage.client.dialect.hasMultipartETags ? Self.eTag(of: parts) : nil
    var isInDoubt = false
    return try await storage.retrier.run(key.description, mayRepeat: isPassing) {
      () async throws(StorageError) -> ObjectInfo in
      do throws(StorageError) {
        try await storage.check(goal.condition, at: key)
        return try await attempt(call, goal)
      } catch {
        if error.code == .outcomeUnknown { isInDoubt = true }
        let isDone = isInDoubt || error == .uploadIsGone(key)
        if isDone, let object = try await finished(goal, expected) { return object }
        throw error
      }
    }
  }

  private func isPassing(_ error: StorageError) -> Bool {
    if error == .uploadIsGone(key) || error == .uploadIsContested(key) { return false }
    return error.isTransient || error.code == .outcomeUnknown
  }

  private func completion(
    _ parts: [Part],
    _ goal: UploadGoal,
  ) throws(StorageError) -> S3Call {
    var body = Array(
      #"<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#.utf8
    )
    for part in parts {
      body.append(contentsOf: "<Part><PartNumber>\(part.number)</PartNumber><ETag>".utf8)
      guard XMLText.appendEncoded(Array(part.eTag.quoted.utf8), to: &body) else {
        throw .uploadIsGone(key)
      }
      body.append(contentsOf: "</ETag></Part>".utf8)
    }
    body.append(contentsOf: "</CompleteMultipartUpload>".utf8)
    var call = S3Call(.post, key, query: query)
    do throws(DigestUnavailable) {
      call.payload = .hash(try sha256(of: body.span))
    } catch {
      throw .noDigest
    }
    call.headers.append("Content-Type", "application/xml")
    call.body = .bytes(body)
    call.demand(goal.condition)
    return call
  }

  private func attempt(_ call: S3Call, _ goal: UploadGoal) async throws(StorageError) -> ObjectInfo
  {
    switch try await storage.client.exchangeSlow(call) {
    case .success(let response):
      let eTag = ETag(header: try call.text(of: "ETag", in: response))
      guard storage.client.dialect.hasMultipartETags, let eTag else {
        // Such a store gives the object another ETag than it answers here.
        return try await storage.info(key)
      }
      return ObjectInfo(
        key: key,
        size: goal.size,
        eTag: eTag,
        checksum: goal.attributes.checksum,
        written: response.date ?? storage.client.serverTime,
        modified: goal.attributes.modified,
      )
    case .failure(let error) where error.status == 501 && call.isConditional:
      var unconditional = call
      unconditional.dropConditions()
      return try await attempt(unconditional, goal)
    case .failure(let error) where error.code == "NoSuchUpload": throw .uploadIsGone(key)
    case .failure(let error) where error.status == 409: throw .uploadIsContested(key)
    case .failure(let error): throw storage.client.storageError(error, of: call)
    }
  }

  /// The object at the key if it is what this upload was to become.
  private func finished(
    _ goal: UploadGoal,
    _ expected: ETag?,
  ) async throws(StorageError) -> ObjectInfo? {
    let object: ObjectInfo
    do throws(StorageError) {
      object = try await storage.info(key)
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
    let hasContent = goal.attributes.checksum.map { object.checksum == $0 } ?? (expected != nil)
    let isVersion = expected.map { object.eTag == $0 } ?? true
    return object.size == goal.size && hasContent && isVersion ? object : nil
  }

  /// The ETag that the object gets, where the parts' ETags are their MD5s.
  private static func eTag(of parts: [Part]) -> ETag? {
    var checksums: [Checksum] = []
    for part in parts {
      guard let checksum = part.eTag.checksum else { return nil }
      checksums.append(checksum)
    }
    return (try? MultipartETag(parts: checksums)).map { ETag("\($0)") }
  }
}

extension StorageError {
  /// Somebody else is writing the key at this very moment.
  ///
  /// The parts are of no use then (Amazon S3 API Reference, `CompleteMultipartUpload`,
  /// `If-Match`).
  static func uploadIsContested(_ key: ObjectKey) -> StorageError {
    StorageError(
      .busy,
      subject: key.description,
      reason: "Somebody else is writing this file right now; the next run looks again.",
      isTransient: true,
    )
  }
}
