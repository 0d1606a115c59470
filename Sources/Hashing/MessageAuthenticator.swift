/// Computes HMAC-SHA-256 (RFC 2104) of many messages under one key.
///
/// What depends on the key alone is computed once per key.
public struct MessageAuthenticator: ~Copyable {
  private static let blockSize = 64

  private var inner: DigestContext
  private var outer: DigestContext
  private var running: DigestContext

  /// Takes a key of any length.
  ///
  /// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids SHA-256.
  public init(key: Span<UInt8>) throws(DigestUnavailable) {
    self.init(
      inner: try DigestContext(.sha256),
      outer: try DigestContext(.sha256),
      running: try DigestContext(.sha256),
    )
    setPads(key)
  }

  private init(
    inner: consuming DigestContext,
    outer: consuming DigestContext,
    running: consuming DigestContext,
  ) {
    self.inner = inner
    self.outer = outer
    self.running = running
  }

  /// Goes on with another key.
  public mutating func changeKey(_ key: Span<UInt8>) {
    inner.restart()
    outer.restart()
    setPads(key)
  }

  /// Returns the code that proves `message`.
  public mutating func code(of message: Span<UInt8>) -> SHA256Digest {
    running.become(inner)
    running.update(message)
    let digest = running.finishSHA256().bytes
    running.become(outer)
    running.update(digest.span)
    return running.finishSHA256()
  }

  private mutating func setPads(_ key: Span<UInt8>) {
    var block: [UInt8] = []
    block.reserveCapacity(Self.blockSize)
    if key.count > Self.blockSize {
      running.restart()
      running.update(key)
      block = running.finishSHA256().bytes
    } else {
      for index in key.indices { block.append(key[index]) }
    }
    block.append(contentsOf: repeatElement(0, count: Self.blockSize - block.count))
    let innerPad = block.map { $0 ^ 0x36 }
    let outerPad = block.map { $0 ^ 0x5c }
    inner.update(innerPad.span)
    outer.update(outerPad.span)
  }
}
