import Hashing
import LocalFiles
import Manifest
import Storage
import Transport

/// The content of an object that goes in one piece, read once.
struct PreparedContent {
  /// Up to here content is kept from that reading on, and not read again.
  private static let smallest = 1 << 20
  private static let largestPiece: Int64 = 256 << 10

  /// What is sent.
  let body: HTTPRequest.Body
  /// Its MD5.
  let checksum: Checksum
  /// What the signature says of it.
  let payload: Signer.Payload

  /// Reads a source to its end, however long it has become meanwhile.
  ///
  /// - Parameters:
  ///   - source: the content.
  ///   - key: what it is the content of.
  ///   - signsBody: whether the signature covers it, as it should where nothing else protects
  ///     it on the way.
  /// - Throws: `.localFile`; `.unsupported` without MD5; `.cancelled`.
  init(
    _ source: any ByteSource,
    of key: ObjectKey,
    signsBody: Bool,
  ) async throws(StorageError) {
    var digests = try ContentDigests.start(signsBody: signsBody)
    var buffer = [UInt8](
      repeating: 0,
      count: Int(min(max(source.size, 4_095) + 1, Self.largestPiece)),
    )
    var kept: [UInt8] = []
    var size = 0
    while true {
      if Task.isCancelled { throw .cancelled(key.description) }
      let count = try Self.read(source, at: size, into: &buffer)
      if count == 0 { break }
      digests.update(buffer.span.extracting(first: count))
      if size + count <= Self.smallest { kept.append(contentsOf: buffer[..<count]) }
      size += count
      // Other tasks have their turn between the megabytes of a large file.
      if size % Self.smallest == 0 { await Task.yield() }
    }
    body = size <= Self.smallest ? .bytes(kept) : .source(source, 0..<Int64(size))
    (checksum, payload) = digests.finish()
  }

  private static func read(
    _ source: any ByteSource,
    at offset: Int,
    into buffer: inout [UInt8],
  ) throws(StorageError) -> Int {
    var space = buffer.mutableSpan
    do {
      return try source.read(at: Int64(offset), into: &space)
    } catch {
      throw .localFile(error)
    }
  }
}

/// The digests that a body is sent with.
private struct ContentDigests: ~Copyable {
  private var md5: Digester
  private var sha256: SHA256Hasher?

  init(signsBody: Bool) throws(DigestUnavailable) {
    sha256 = signsBody ? try SHA256Hasher() : nil
    md5 = try Digester()
  }

  /// Starts the digests, or says why there are none in the words of a storage.
  static func start(signsBody: Bool) throws(StorageError) -> ContentDigests {
    do throws(DigestUnavailable) {
      return try ContentDigests(signsBody: signsBody)
    } catch {
      throw .noDigest
    }
  }

  mutating func update(_ bytes: Span<UInt8>) {
    md5.update(bytes)
    sha256?.update(bytes)
  }

  consuming func finish() -> (Checksum, Signer.Payload) {
    let digest = sha256?.finish()
    return (md5.finalize(), digest.map { .hash($0) } ?? .unsigned)
  }
}
