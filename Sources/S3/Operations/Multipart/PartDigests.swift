import Hashing
import Manifest
import Storage

/// What a part is sent with, so that the store takes nothing else for it.
struct PartDigest: Sendable {
  /// What the signature covers.
  let sha256: SHA256Digest
  /// The MD5, for a store that does not hold the body against its signature.
  let md5: Checksum?
}

/// Finds out the digests of the parts of a source, in their order.
///
/// Where somebody has digested them before, each is read by itself when it is sent, if at all.
/// Otherwise the source is read from its beginning to its end, for the MD5 of the whole too.
struct PartDigests: ~Copyable {
  /// What comes to a part's digest when it is sent.
  typealias Promise = @Sendable () async throws(StorageError) -> PartDigest

  private let reader: PartReader
  private let takesMD5: Bool
  private let scanned: ScannedParts?
  private var whole: Digester
  /// How far the whole has been read.
  private var end: Int64 = 0

  /// Begins with the first part.
  ///
  /// - Parameters:
  ///   - reader: what is read.
  ///   - takesMD5: whether a part's digest has its MD5 too, since the store does not hold it
  ///     against its SHA-256.
  ///   - hashes: the SHA-256 of just these parts, if they are known.
  /// - Throws: `.unsupported` without MD5.
  init(_ reader: PartReader, takesMD5: Bool, hashes: PartHashes?) throws(StorageError) {
    self.reader = reader
    self.takesMD5 = takesMD5
    scanned = hashes.map { ScannedParts(reader: reader, hashes: $0, areChecked: !takesMD5) }
    whole = try PartReader.md5()
  }

  /// Whether the next part has this MD5, and is what it was.
  mutating func nextIs(
    _ checksum: Checksum?,
    _ bytes: Range<Int64>,
  ) async throws(StorageError) -> Bool {
    if let scanned { return try await scanned.isUnchanged(bytes, checksum) }
    var md5 = try PartReader.md5()
    try await reader.read(bytes) { piece in
      md5.update(piece)
      whole.update(piece)
    }
    end = bytes.upperBound
    return md5.finalize() == checksum
  }

  /// Finds out the digest of the next part.
  mutating func next(_ bytes: Range<Int64>) async throws(StorageError) -> Promise {
    if let scanned {
      return { () async throws(StorageError) in try await scanned.digest(bytes) }
    }
    let isNew = bytes.lowerBound >= end
    let digest = try await reader.digest(bytes, takesMD5: takesMD5) { piece in
      if isNew { whole.update(piece) }
    }
    end = bytes.upperBound
    return { digest }
  }

  /// Ends with the last part and returns the MD5 of the whole, or nil if each part is known to be
  /// what it was.
  consuming func finish() -> Checksum? { scanned == nil ? whole.finalize() : nil }
}

/// Parts that somebody has digested before.
private struct ScannedParts: Sendable {
  let reader: PartReader
  let hashes: PartHashes
  /// Whether the store holds each part against its SHA-256, so that none is read for that.
  let areChecked: Bool

  func digest(_ bytes: Range<Int64>) async throws(StorageError) -> PartDigest {
    let expected = hash(bytes)
    if areChecked { return PartDigest(sha256: expected, md5: nil) }
    let digest = try await reader.digest(bytes, takesMD5: true)
    guard digest.sha256 == expected else { throw .fileChanged(reader.key) }
    return digest
  }

  func isUnchanged(
    _ bytes: Range<Int64>,
    _ checksum: Checksum?,
  ) async throws(StorageError) -> Bool {
    let digest = try await reader.digest(bytes, takesMD5: true)
    return digest.sha256 == hash(bytes) && digest.md5 == checksum
  }

  private func hash(_ bytes: Range<Int64>) -> SHA256Digest {
    hashes.digests[Int(bytes.lowerBound / hashes.partSize)]
  }
}
