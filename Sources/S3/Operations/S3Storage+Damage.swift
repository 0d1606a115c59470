import Hashing
import Manifest
import Storage
import Transport

// What is done against bytes that are changed on the way, where a store takes whatever comes:
// one that ignores `Content-MD5`, reached without TLS, or through a proxy that is broken.
extension S3Storage {
  /// Sends a content again, until the store has it as it was sent.
  ///
  /// - Parameters:
  ///   - call: what was sent.
  ///   - checksum: the MD5 of its body.
  ///   - response: the answer to it.
  /// - Returns: the answer that says that the content is there.
  /// - Throws: `.conditionFailed` if somebody else's is there by now.
  func insist(
    _ call: S3Call,
    _ checksum: Checksum,
    _ response: HTTPResponse,
  ) async throws(StorageError) -> HTTPResponse {
    guard let key = call.key else { return response }
    var response = response
    for _ in 1...Self.mostDamages {
      guard client.believesETags, let tag = response.digestTag, tag != checksum,
        try await isDamaged(key, noted: checksum, tag)
      else { return response }
      response = try await replace(ETag(tag), at: key, call, checksum)
    }
    throw .arrivesDamaged(key)
  }

  private static let mostDamages = 6

  /// Writes over the version that arrived damaged, and over no other.
  private func replace(
    _ damaged: ETag,
    at key: ObjectKey,
    _ call: S3Call,
    _ checksum: Checksum,
  ) async throws(StorageError) -> HTTPResponse {
    var again = call
    if call.isConditional {
      again.dropConditions()
      again.demand(WriteCondition.matches(damaged))
    }
    return try await retrier.run(key.description) { () async throws(StorageError) in
      do throws(StorageError) {
        return try await client.perform(again)
      } catch  where [.outcomeUnknown, .conditionFailed].contains(error.code) {
        let there = try await client.perform(S3Call(.head, key))
        if there.digestTag == checksum { return there }
        guard there.eTag == damaged else {
          throw call.isConditional ? .conditionFailed(key) : error
        }
        throw StorageError(
          .busy,
          subject: key.description,
          reason: error.reason,
          isTransient: true,
        )
      }
    }
  }

  /// Whether the store holds something else than the writer noted; if not, its ETags only look
  /// like MD5s.
  ///
  /// The object is read for that, which costs a run no more than once where ETags are odd.
  func isDamaged(
    _ key: ObjectKey,
    noted: Checksum,
    _ tag: Checksum,
  ) async throws(StorageError) -> Bool {
    let seen = try await retrier.run(key.description) { () async throws(StorageError) in
      try await client.perform(S3Call(.head, key))
    }
    guard let size = seen.info(key)?.size, seen.digestTag == tag else {
      throw .conditionFailed(key)
    }
    for _ in 1...ReadAttempts.most {
      let sink = try DigestingSink(DiscardingSink(limit: size))
      let response = try await retrier.run(key.description) { () async throws(StorageError) in
        try await client.perform(S3Call(.get, key), into: sink)
      }
      guard response.digestTag == tag else { throw .conditionFailed(key) }
      switch sink.finish() {
      case noted:
        client.doubtETags()
        return false
      case tag: return true
      default: continue
      }
    }
    throw .damagedOnTheWay(key)
  }

  /// Completes what an answer says of an object whose ETag contradicts what its writer noted.
  func settled(
    _ info: ObjectInfo,
    _ response: HTTPResponse,
  ) async throws(StorageError) -> ObjectInfo {
    guard response.isContradictory, client.believesETags, let noted = response.notedChecksum,
      let tag = response.digestTag
    else { return info }
    var info = info
    do throws(StorageError) {
      info.isDamaged = try await isDamaged(info.key, noted: noted, tag)
    } catch  where error.code == .conditionFailed {
      throw StorageError(
        .busy,
        subject: info.key.description,
        reason: "Somebody replaced it while it was looked at; run it again.",
        isTransient: true,
      )
    }
    return info
  }
}

extension StorageError {
  /// What was sent to `key` was changed on the way there, however often.
  static func arrivesDamaged(_ key: ObjectKey) -> StorageError {
    StorageError(
      .busy,
      subject: key.description,
      reason: "It arrives damaged each time it is sent; check the network, and any proxy in "
        + "between.",
    )
  }
}
