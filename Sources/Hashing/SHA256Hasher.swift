/// Computes the SHA-256 of bytes that come piece by piece, of one text after the other.
public struct SHA256Hasher: ~Copyable {
  private var context: DigestContext

  /// Starts a digest.
  ///
  /// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids SHA-256.
  public init() throws(DigestUnavailable) {
    context = try DigestContext(.sha256)
  }

  /// Takes the next bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    context.update(bytes)
  }

  /// Returns the digest of what came, and begins again.
  public mutating func finish() -> SHA256Digest {
    let digest = context.finishSHA256()
    context.restart()
    return digest
  }
}

/// Returns the SHA-256 of `bytes`.
///
/// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids SHA-256.
public func sha256(of bytes: Span<UInt8>) throws(DigestUnavailable) -> SHA256Digest {
  var context = try DigestContext(.sha256)
  context.update(bytes)
  return context.finishSHA256()
}

/// Returns the 40 lower-case hexadecimal digits of the SHA-1 of `text`, which proves nothing.
///
/// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids SHA-1.
public func sha1(of text: String) throws(DigestUnavailable) -> String {
  var context = try DigestContext(.sha1)
  context.update(Array(text.utf8).span)
  var digest: (UInt32, UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0, 0)
  context.finish(into: &digest)
  return [digest.0, digest.1, digest.2, digest.3, digest.4].map { word in
    let digits = String(UInt32(bigEndian: word), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }.joined()
}

extension DigestContext {
  /// Ends a SHA-256 and returns it.
  mutating func finishSHA256() -> SHA256Digest {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    finish(into: &words)
    return SHA256Digest(
      words: (
        UInt64(bigEndian: words.0), UInt64(bigEndian: words.1), UInt64(bigEndian: words.2),
        UInt64(bigEndian: words.3)
      )
    )
  }
}
