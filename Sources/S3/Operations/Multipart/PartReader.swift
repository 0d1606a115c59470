import Hashing
import LocalFiles
import Manifest
import Storage

/// Reads parts of a source for their digests.
struct PartReader: Sendable {
  private static let pieceSize = 256 << 10
  /// Other tasks have their turn after so many bytes.
  private static let turn: Int64 = 1 << 20

  let source: any ByteSource
  let key: ObjectKey

  /// Shows a part to `look`, piece by piece.
  ///
  /// - Throws: `.localFile` if the source cannot be read or became shorter; `.cancelled`.
  func read(
    _ bytes: Range<Int64>,
    _ look: (Span<UInt8>) -> Void,
  ) async throws(StorageError) {
    var buffer = [UInt8](repeating: 0, count: min(Self.pieceSize, bytes.count))
    var offset = bytes.lowerBound
    while offset < bytes.upperBound {
      if (offset - bytes.lowerBound) % Self.turn == 0 { await Task.yield() }
      if Task.isCancelled { throw .cancelled(key.description) }
      let count = min(try read(at: offset, into: &buffer), Int(bytes.upperBound - offset))
      look(buffer.span.extracting(first: count))
      offset += Int64(count)
    }
  }

  /// Reads a part for its digest, and shows its pieces to `look` as well.
  func digest(
    _ bytes: Range<Int64>,
    takesMD5: Bool,
    _ look: (Span<UInt8>) -> Void = { _ in },
  ) async throws(StorageError) -> PartDigest {
    var sha256 = try Self.sha256()
    var md5 = takesMD5 ? try Self.md5() : nil
    try await read(bytes) { piece in
      sha256.update(piece)
      md5?.update(piece)
      look(piece)
    }
    return PartDigest(sha256: sha256.finish(), md5: md5.take()?.finalize())
  }

  private func read(
    at offset: Int64,
    into buffer: inout [UInt8],
  ) throws(StorageError) -> Int {
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
    return count
  }

  static func md5() throws(StorageError) -> Digester {
    do throws(DigestUnavailable) { return try Digester() } catch { throw .noDigest }
  }

  private static func sha256() throws(StorageError) -> SHA256Hasher {
    do throws(DigestUnavailable) { return try SHA256Hasher() } catch { throw .noDigest }
  }
}
