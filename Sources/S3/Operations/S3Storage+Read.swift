public import LocalFiles
public import Manifest
public import Storage
import Transport

extension S3Storage {
  /// Returns what is known of the object at `key` without its content.
  ///
  /// Operation: `HeadObject`.
  public func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    try await head(key, .none)
  }

  /// Writes the object's bytes, or a range of them, into `sink`.
  ///
  /// Operation: `GetObject`.
  public func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    try await read(key, "", range: range, condition: condition, into: sink)
  }

  /// Reads what a query names, such as a version; the object itself with an empty one.
  func read(
    _ key: ObjectKey,
    _ query: String,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    if case .matches = condition, !client.dialect.hasConditionalReads {
      // What the server would not keep from the sink, a look beforehand does.
      _ = try await head(key, condition)
    }
    if let range, range.isEmpty { return try await head(key, condition, query) }
    var call = S3Call(.get, key, query: query)
    call.demand(condition)
    if let range {
      call.headers.append("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")
    }
    switch try await client.exchange(call, into: sink) {
    case .success(let response):
      let info = try await info(response, of: key, range, condition)
      if info.isDamaged { throw .damaged(key) }
      return info
    // The object ends before the range, or is empty.
    case .failure(let error) where error.status == 416: return try await head(key, condition, query)
    case .failure(let error): throw client.storageError(error, of: call)
    }
  }

  /// What is known of an object, or of what a query names.
  func head(
    _ key: ObjectKey,
    _ condition: ReadCondition,
    _ query: String = "",
  ) async throws(StorageError) -> ObjectInfo {
    var call = S3Call(.head, key, query: query)
    call.demand(condition)
    let response = try await client.perform(call)
    return try await info(response, of: key, nil, condition)
  }

  private func info(
    _ response: HTTPResponse,
    of key: ObjectKey,
    _ range: Range<Int64>?,
    _ condition: ReadCondition,
  ) async throws(StorageError) -> ObjectInfo {
    guard let info = response.info(key), let eTag = info.eTag else {
      throw .noStore(S3Call(.get, key))
    }
    try condition.check(eTag, at: key)
    let isWhole = range == nil || range?.clamped(to: 0..<info.size) == 0..<info.size
    guard isWhole || response.isPartial else {
      throw StorageError(
        .unsupported,
        subject: key.description,
        reason: "The store sent the whole object when a part of it was asked for.",
      )
    }
    return try await settled(info, response)
  }
}
