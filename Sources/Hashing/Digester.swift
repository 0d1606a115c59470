import CLibcrypto
public import Manifest

/// Computes the MD5 of bytes that come piece by piece.
///
/// MD5 is the checksum of the ledgers. Under a FIPS configuration of OpenSSL it is
/// not to be had, which `init` reports.
@safe
public struct Digester: ~Copyable {
  private let context: OpaquePointer?

  /// Starts a digest.
  ///
  /// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids MD5.
  public init() throws(DigestUnavailable) {
    unsafe context = EVP_MD_CTX_new()
    guard unsafe EVP_DigestInit_ex(context, EVP_md5(), nil) == 1 else { throw DigestUnavailable() }
  }

  deinit {
    unsafe EVP_MD_CTX_free(context)
  }

  /// Takes the next bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    }
  }

  /// Ends the digest and returns it.
  public consuming func finalize() -> Checksum {
    var digest = [UInt8](repeating: 0, count: 16)
    unsafe digest.withUnsafeMutableBufferPointer { buffer in
      _ = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
    }
    return Checksum(digest: digest) ?? Checksum(high: 0, low: 0)
  }
}

/// OpenSSL offers no MD5, as under a FIPS configuration.
public struct DigestUnavailable: Error, Hashable, Sendable {}
