/// Computes the SHA-256 of each part of bytes that come piece by piece.
struct PartHasher: ~Copyable {
  private let partSize: Int64
  private var part: SHA256Hasher
  /// How many bytes the part that is running lacks.
  private var missing: Int64
  private var digests: [SHA256Digest] = []

  /// Begins the first part.
  ///
  /// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids SHA-256.
  init(partSize: Int64) throws(DigestUnavailable) {
    self.partSize = max(partSize, 1)
    part = try SHA256Hasher()
    missing = self.partSize
  }

  /// Takes the next bytes.
  mutating func update(_ bytes: Span<UInt8>) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Int(min(missing, Int64(rest.count)))
      part.update(rest.extracting(first: count))
      rest = rest.extracting(droppingFirst: count)
      missing -= Int64(count)
      if missing == 0 { endPart() }
    }
  }

  /// Ends the last part.
  mutating func finish() -> PartHashes {
    if missing < partSize { endPart() }
    return PartHashes(partSize: partSize, digests: digests)
  }

  private mutating func endPart() {
    digests.append(part.finish())
    missing = partSize
  }
}
