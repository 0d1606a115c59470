public import Manifest

/// Computes the MD5 of bytes that come piece by piece.
///
/// MD5 (RFC 1321) is the checksum of the ledgers. Under a FIPS configuration of OpenSSL it
/// is not to be had, which `init` reports.
public struct Digester: ~Copyable {
  private var context: DigestContext

  /// Starts a digest.
  ///
  /// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids MD5.
  public init() throws(DigestUnavailable) {
    context = try DigestContext(.md5)
  }

  /// Takes the next bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    context.update(bytes)
  }

  /// Ends the digest and returns it.
  public consuming func finalize() -> Checksum {
    var digest: (high: UInt64, low: UInt64) = (0, 0)
    context.finish(into: &digest)
    return Checksum(high: UInt64(bigEndian: digest.high), low: UInt64(bigEndian: digest.low))
  }
}
