import LocalFiles

/// Reads a source piece by piece, and takes the SHA-256 of its parts.
actor PartReading {
  /// Large enough that to hand a piece over costs little beside its digests.
  private static let pieceSize = 1 << 20

  private let source: any ByteSource
  private var hasher: PartHasher
  private var offset: Int64 = 0

  init(_ source: any ByteSource, partSize: Int64) throws(HashingError) {
    self.source = source
    do throws(DigestUnavailable) {
      hasher = try PartHasher(partSize: partSize)
    } catch {
      throw .unavailable(error)
    }
  }

  /// The next piece, empty at the end.
  func next() -> Result<[UInt8], HashingError> {
    var piece = [UInt8](repeating: 0, count: Self.pieceSize)
    do throws(FileError) {
      var space = piece.mutableSpan
      let count = try source.read(at: offset, into: &space)
      piece.removeLast(piece.count - count)
    } catch {
      return .failure(.unreadable(error))
    }
    hasher.update(piece.span)
    offset += Int64(piece.count)
    return .success(piece)
  }

  /// The digests of all that was read.
  func finish() -> PartHashes { hasher.finish() }
}
