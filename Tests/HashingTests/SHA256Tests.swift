import Hashing
import Testing

struct SHA256Tests {
  static let texts = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]

  @Test(arguments: texts)
  func `the digest is that of FIPS 180-4`(text: String, expected: String) throws {
    #expect(try digest(of: Array(text.utf8)).hex == expected)
    var hasher = try SHA256Hasher()
    for _ in 0..<3 {
      for byte in text.utf8 {
        let piece = [byte]
        hasher.update(piece.span)
      }
      let hex = hasher.finish().hex
      #expect(hex == expected)
    }
  }

  @Test func `the digest of nothing is known`() throws {
    #expect(try digest(of: []) == .ofNothing)
    #expect(SHA256Digest.ofNothing.bytes.first == 0xe3)
    #expect(SHA256Digest.ofNothing.bytes.count == 32)
  }

  @Test func `the name of a token file is a SHA-1`() throws {
    #expect(try sha1(of: "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
    #expect(try sha1(of: "https://d-1.awsapps.com/start").count == 40)
  }

  /// The test cases 1, 2, 3 and 6 of RFC 4231.
  static let messages: [(key: [UInt8], message: [UInt8], code: String)] = [
    (
      [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131),
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ]

  @Test(arguments: messages)
  func `the code is that of RFC 4231`(key: [UInt8], message: [UInt8], expected: String) throws {
    var authenticator = try MessageAuthenticator(key: message.span)
    _ = authenticator.code(of: message.span)
    authenticator.changeKey(key.span)
    for _ in 0..<3 {
      let code = authenticator.code(of: message.span).hex
      #expect(code == expected)
    }
  }

  private func digest(of bytes: [UInt8]) throws -> SHA256Digest {
    try sha256(of: bytes.span)
  }
}
