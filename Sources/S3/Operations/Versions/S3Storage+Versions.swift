public import LocalFiles
public import Manifest
public import Storage
import Transport

extension S3Storage: VersionedStorage {
  /// Returns one page of the versions whose keys begin with `prefix`.
  ///
  /// Operation: `ListObjectVersions`.
  public func versions(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> VersionPage {
    guard client.dialect.hasVersions else {
      throw StorageError(
        .unsupported,
        subject: location,
        reason: "\(client.dialect.name) keeps no old versions.",
      )
    }
    let root = rootBytes
    let call = versionListing(of: root + prefix, after: token)
    let response = try await client.perform(call)
    let listing = try call.reading(response) { (xml) throws(XMLFailure) in
      try VersionListing(&xml)
    }
    let now = client.serverTime
    let versions = listing.entries.compactMap { entry -> ObjectVersion? in
      guard entry.key.starts(with: root), !entry.id.isEmpty,
        let key = try? ObjectKey(validating: Array(entry.key.dropFirst(root.count)))
      else { return nil }
      return ObjectVersion(
        key: key,
        id: entry.id,
        isLatest: entry.isLatest,
        isDeletion: entry.isDeletion,
        size: entry.size,
        eTag: entry.eTag,
        checksum: client.dialect.listsMD5s ? entry.eTag?.checksum : nil,
        written: entry.written ?? now,
      )
    }
    return VersionPage(
      versions: Self.ordered(versions),
      next: try next(listing, after: token, call),
    )
  }

  /// Writes the bytes of a version, or a range of them, into `sink`.
  ///
  /// Operation: `GetObject`.
  public func read(
    _ key: ObjectKey,
    version: String,
    range: Range<Int64>?,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    try await read(key, Self.query(version), range: range, condition: .none, into: sink)
  }

  /// Copies a version within this place, its attributes with it.
  ///
  /// Operation: `CopyObject`, or `UploadPartCopy` for a large one.
  public func copy(
    _ source: ObjectKey,
    version: String,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try check(key)
    let query = Self.query(version)
    let original = try await head(source, .none, query)
    return try await copy(original, query, to: key, condition)
  }

  /// Deletes a version for good.
  ///
  /// Operation: `DeleteObject`.
  public func delete(_ key: ObjectKey, version: String) async throws(StorageError) {
    if Task.isCancelled { throw .cancelled(key.description) }
    let call = S3Call(.delete, key, query: Self.query(version))
    switch try await client.exchange(call) {
    case .success: return
    case .failure(let error) where ["NoSuchVersion", "NoSuchKey"].contains(error.code): return
    case .failure(let error): throw client.storageError(error, of: call)
    }
  }

  /// Orders a page, which some stores give with all deletions at its end.
  private static func ordered(_ versions: [ObjectVersion]) -> [ObjectVersion] {
    versions.enumerated().sorted { a, b in
      let (one, other) = (a.element, b.element)
      if one.key != other.key { return one.key.bytes.lexicographicallyPrecedes(other.key.bytes) }
      if one.isLatest != other.isLatest { return one.isLatest }
      return (other.written, a.offset) < (one.written, b.offset)
    }.map(\.element)
  }

  private static func query(_ version: String) -> String {
    "versionId=\(PercentEncoding.queryPart(version))"
  }

  /// Builds the query, whose parameters are in order.
  private func versionListing(of prefix: [UInt8], after token: ListToken?) -> S3Call {
    var query = Array("encoding-type=url&".utf8)
    // The token is what the last page ended with, encoded already: the key, and its version.
    let markers = token?.text.split(separator: " ", omittingEmptySubsequences: false) ?? []
    if let key = markers.first { query.append(contentsOf: "key-marker=\(key)&".utf8) }
    query.append(contentsOf: "max-keys=1000&prefix=".utf8)
    PercentEncoding.append(prefix, to: &query, keepsSlash: false)
    if markers.count > 1 { query.append(contentsOf: "&version-id-marker=\(markers[1])".utf8) }
    query.append(contentsOf: "&versions=".utf8)
    var call = S3Call(.get, bucket: location, query: String(decoding: query, as: UTF8.self))
    call.isSlow = true
    return call
  }

  private func next(
    _ listing: VersionListing,
    after token: ListToken?,
    _ call: S3Call,
  ) throws(StorageError) -> ListToken? {
    guard listing.isTruncated else { return nil }
    // Behind the last key, older versions of it would be left out.
    guard let key = listing.nextKey else { throw call.damagedAnswer }
    var text: [UInt8] = []
    PercentEncoding.append(key, to: &text, keepsSlash: false)
    var next = String(decoding: text, as: UTF8.self)
    if let id = listing.nextID, !id.isEmpty { next += " \(PercentEncoding.queryPart(id))" }
    // What cannot be continued must not look like the end.
    guard next != token?.text else { throw call.damagedAnswer }
    return ListToken(next)
  }
}
