import CLibcrypto

/// A running digest of OpenSSL; the only place that knows its pointers.
///
/// Related functions: `EVP_DigestInit(3)`.
@safe
struct DigestContext: ~Copyable {
  /// What OpenSSL is asked to compute.
  enum Algorithm {
    case md5
    case sha1
    case sha256
  }

  private let context: OpaquePointer

  /// Starts a digest.
  ///
  /// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids the algorithm.
  init(_ algorithm: Algorithm) throws(DigestUnavailable) {
    guard let method = algorithm.method, let context = unsafe EVP_MD_CTX_new() else {
      throw DigestUnavailable()
    }
    guard unsafe EVP_DigestInit_ex2(context, method.pointer, nil) == 1 else {
      unsafe EVP_MD_CTX_free(context)
      throw DigestUnavailable()
    }
    unsafe self.context = context
  }

  deinit {
    unsafe EVP_MD_CTX_free(context)
  }

  /// Takes the next bytes.
  mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      let result = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
      Self.check(result)
    }
  }

  /// Ends the digest and writes its bytes over those of `digest`, which has exactly as many.
  mutating func finish<Digest: BitwiseCopyable>(into digest: inout Digest) {
    precondition(
      MemoryLayout<Digest>.size == Int(unsafe EVP_MD_get_size(EVP_MD_CTX_get0_md(context)))
    )
    unsafe withUnsafeMutableBytes(of: &digest) { buffer in
      let result = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
      Self.check(result)
    }
  }

  /// Begins again with the same algorithm.
  mutating func restart() {
    Self.check(unsafe EVP_DigestInit_ex2(context, nil, nil))
  }

  /// Goes on where another digest of the same algorithm is.
  mutating func become(_ other: borrowing DigestContext) {
    Self.check(unsafe EVP_MD_CTX_copy_ex(context, other.context))
  }

  /// Ends the program rather than let a wrong digest out.
  ///
  /// OpenSSL documents no failure for a context that was set up and is not finished, which the
  /// types above see to; no input leads here.
  private static func check(_ result: Int32) {
    precondition(result == 1, "OpenSSL refused to go on with a digest")
  }
}

extension DigestContext.Algorithm {
  fileprivate var method: Method? {
    switch self {
    case .md5: Method.md5
    case .sha1: Method.sha1
    case .sha256: Method.sha256
    }
  }
}

/// An algorithm of OpenSSL, fetched once because that takes longer than hashing a small file.
///
/// It is never freed, and OpenSSL lets any number of threads use it at once.
@safe
private struct Method: @unchecked Sendable {
  let pointer: OpaquePointer

  static let md5 = Method(named: "MD5")
  static let sha1 = Method(named: "SHA1")
  static let sha256 = Method(named: "SHA256")

  private init?(named name: String) {
    guard let pointer = unsafe EVP_MD_fetch(nil, name, nil) else { return nil }
    unsafe self.pointer = pointer
  }
}

/// OpenSSL does not offer a digest, as MD5 under a FIPS configuration.
public struct DigestUnavailable: Error, Hashable, Sendable {}
