import Hashing
import Manifest
import Testing

struct DigesterTests {
  /// The test suite of RFC 1321, appendix A.5.
  static let vectors = [
    ("", "d41d8cd98f00b204e9800998ecf8427e"),
    ("a", "0cc175b9c0f1b6a831c399e269772661"),
    ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    (
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
      "d174ab98d277d9f5a5611c2c9f419d9f"
    ),
    (
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "57edf4a22be3c955ac49da2e2107b67a"
    ),
  ]

  @Test(arguments: vectors)
  func `the digest is that of RFC 1321`(text: String, expected: String) throws {
    #expect(try checksum(of: Array(text.utf8)).description == expected)
  }

  @Test(arguments: vectors)
  func `the pieces in which bytes come do not matter`(text: String, expected: String) throws {
    let bytes = Array(text.utf8)
    for size in 1...max(bytes.count, 1) {
      var digester = try Digester()
      for start in stride(from: 0, to: bytes.count, by: size) {
        digester.update(bytes[start..<min(start + size, bytes.count)].span)
        digester.update(bytes[start..<start].span)
      }
      #expect(digester.finalize().description == expected)
    }
  }

  @Test func `a digester that is given up takes nothing with it`() throws {
    for _ in 0..<10_000 {
      var digester = try Digester()
      digester.update([1, 2, 3].span)
    }
  }
}
