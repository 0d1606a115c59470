import Hashing
import LocalFiles
import Manifest
import Storage

/// What a part is sent with, so that the store takes nothing else for it.
struct PartDigest: Sendable {
  /// What the signature covers.
  let sha256: SHA256Digest
  /// The MD5, for a store that does not hold the body against its signature.
  let md5: Checksum?
}

/// Reads a source once from its beginning to its end, part by part, for the MD5 of the whole
/// and a digest of each part; or knows the digests from whoever has read it before.
struct PartDigests: ~Copyable {
  private static let pieceSize = 256 << 10
  /// Other tasks have their turn after so many bytes.
  private static let turn: Int64 = 1 << 20

  private let source: any ByteSource
  private let key: ObjectKey
  private let takesMD5: Bool
  private let known: PartHashes?
  private var whole: Digester

  /// Begins with the first part.
  ///
  /// - Parameters:
  ///   - source: what is read.
  ///   - key: what it is the content of.
  ///   - takesMD5: whether a part's digest has its MD5 too.
  ///   - known: the digests of just these parts, which the store holds every part against.
  /// - Throws: `.unsupported` without MD5.
  init(
    _ source: any ByteSource,
    of key: ObjectKey,
    takesMD5: Bool,
    known: PartHashes? = nil,
  ) throws(StorageError) {
    self.source = source
    self.key = key
    self.takesMD5 = takesMD5
    self.known = known
    whole = try Self.md5()
  }

  /// Finds out the digest of the next part.
  mutating func next(_ bytes: Range<Int64>) async throws(StorageError) -> PartDigest {
    if let known = knownDigest(bytes) { return known }
    return try await digest(bytes, isNext: true)
  }

  /// Finds out the digest of a part that was read before.
  mutating func again(_ bytes: Range<Int64>) async throws(StorageError) -> PartDigest {
    if let known = knownDigest(bytes) { return known }
    return try await digest(bytes, isNext: false)
  }

  private func knownDigest(_ bytes: Range<Int64>) -> PartDigest? {
    known.map {
      PartDigest(sha256: $0.digests[Int(bytes.lowerBound / $0.partSize)], md5: nil)
    }
  }

  /// Reads the next part for its MD5, or returns nil if it is not what it was known to be.
  mutating func nextMD5(_ bytes: Range<Int64>) async throws(StorageError) -> Checksum? {
    var part = try Self.md5()
    let expected = knownDigest(bytes)?.sha256
    var sha256 = expected == nil ? nil : try Self.sha256()
    var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
    var offset = bytes.lowerBound
    while offset < bytes.upperBound {
      let count = try await read(at: offset, in: bytes, &buffer)
      part.update(buffer.span.extracting(first: count))
      sha256?.update(buffer.span.extracting(first: count))
      whole.update(buffer.span.extracting(first: count))
      offset += Int64(count)
    }
    return sha256?.finish() == expected ? part.finalize() : nil
  }

  /// Ends with the last part and returns the MD5 of the whole, or nil if it need not be read.
  consuming func finish() -> Checksum? { known == nil ? whole.finalize() : nil }

  private mutating func digest(
    _ bytes: Range<Int64>,
    isNext: Bool,
  ) async throws(StorageError) -> PartDigest {
    var part = try Self.sha256()
    var md5 = takesMD5 ? try Self.md5() : nil
    var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
    var offset = bytes.lowerBound
    while offset < bytes.upperBound {
      let count = try await read(at: offset, in: bytes, &buffer)
      part.update(buffer.span.extracting(first: count))
      md5?.update(buffer.span.extracting(first: count))
      if isNext { whole.update(buffer.span.extracting(first: count)) }
      offset += Int64(count)
    }
    return PartDigest(sha256: part.finish(), md5: md5.take()?.finalize())
  }

  private func read(
    at offset: Int64,
    in bytes: Range<Int64>,
    _ buffer: inout [UInt8],
  ) async throws(StorageError) -> Int {
    if (offset - bytes.lowerBound) % Self.turn == 0 { await Task.yield() }
    if Task.isCancelled { throw .cancelled(key.description) }
    var window = buffer.mutableSpan
    let count: Int
    do {
      count = try source.read(at: offset, into: &window)
    } catch {
      throw .localFile(error)
    }
    guard count > 0 else {
      throw .localFile(
        FileError(.input, path: key.description, reason: "It became shorter while it was read")
      )
    }
    return min(count, Int(bytes.upperBound - offset))
  }

  private static func md5() throws(StorageError) -> Digester {
    do throws(DigestUnavailable) { return try Digester() } catch { throw .noDigest }
  }

  private static func sha256() throws(StorageError) -> SHA256Hasher {
    do throws(DigestUnavailable) { return try SHA256Hasher() } catch { throw .noDigest }
  }
}
