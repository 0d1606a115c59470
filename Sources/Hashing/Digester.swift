import CLibcrypto
public import Manifest

/// Computes the MD5 of bytes that come piece by piece.
///
/// MD5 (RFC 1321) is the checksum of the ledgers. Under a FIPS configuration of OpenSSL it
/// is not to be had, which `init` reports.
///
/// Related functions: `EVP_DigestInit(3)`.
@safe
public struct Digester: ~Copyable {
  private let context: OpaquePointer

  /// Starts a digest.
  ///
  /// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids MD5.
  public init() throws(DigestUnavailable) {
    guard let algorithm = Algorithm.md5, let context = unsafe EVP_MD_CTX_new() else {
      throw DigestUnavailable()
    }
    guard unsafe EVP_DigestInit_ex2(context, algorithm.method, nil) == 1 else {
      unsafe EVP_MD_CTX_free(context)
      throw DigestUnavailable()
    }
    unsafe self.context = context
  }

  deinit {
    unsafe EVP_MD_CTX_free(context)
  }

  /// Takes the next bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      let result = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
      Self.check(result)
    }
  }

  /// Ends the digest and returns it.
  public consuming func finalize() -> Checksum {
    var digest: (high: UInt64, low: UInt64) = (0, 0)
    unsafe withUnsafeMutableBytes(of: &digest) { buffer in
      let result = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
      Self.check(result)
    }
    return Checksum(high: UInt64(bigEndian: digest.high), low: UInt64(bigEndian: digest.low))
  }

  /// Ends the program rather than let a wrong checksum into a ledger.
  ///
  /// OpenSSL documents no failure for a context that was set up and is not finished, which the
  /// type sees to; no input leads here.
  private static func check(_ result: Int32) {
    precondition(result == 1, "OpenSSL refused to go on with a digest")
  }
}

/// OpenSSL offers no MD5, as under a FIPS configuration.
public struct DigestUnavailable: Error, Hashable, Sendable {}

/// An algorithm of OpenSSL, fetched once because that takes longer than hashing a small file.
///
/// It is never freed, and OpenSSL lets any number of threads use it at once.
@safe
private struct Algorithm: @unchecked Sendable {
  let method: OpaquePointer

  static let md5 = Algorithm(named: "MD5")

  private init?(named name: String) {
    guard let method = unsafe EVP_MD_fetch(nil, name, nil) else { return nil }
    unsafe self.method = method
  }
}
