import LocalFiles
import Testing

@testable import S3

struct TextTests {
  @Test(arguments: [
    ("Sat, 21 Nov 2026 11:54:23 GMT", 1_795_262_063 as Int64?),
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sat, 21 Nov 2026 11:54:23", nil), ("", nil),
    ("Sat, 21 Nox 2026 11:54:23 GMT", nil), ("Sat, 41 Nov 2026 11:54:23 GMT", nil),
    ("Sat, 2x Nov 2026 11:54:23 GMT", nil),
  ])
  func `dates of headers are read`(text: String, seconds: Int64?) {
    #expect(ServerTime.header(text)?.seconds == seconds)
  }

  @Test(arguments: [
    ("2026-11-21T11:54:23.000Z", FileTime(seconds: 1_795_262_063)),
    ("2026-11-21T11:54:23Z", FileTime(seconds: 1_795_262_063)),
    ("2026-11-21T11:54:23.123456789Z", FileTime(seconds: 1_795_262_063, nanoseconds: 123_456_789)),
    ("2026-11-21", nil), ("2026-13-21T11:54:23Z", nil), ("", nil),
  ])
  func `dates of listings are read`(text: String, time: FileTime?) {
    #expect(ServerTime.listing(Array(text.utf8)) == time)
  }

  @Test(arguments: [
    (FileTime(seconds: 1_234_567_890), "1234567890"), (FileTime(seconds: 0), "0"),
    (FileTime(seconds: 1_234_567_890, nanoseconds: 500_000_000), "1234567890.5"),
    (FileTime(seconds: 1, nanoseconds: 1), "1.000000001"), (FileTime(seconds: -7), "-7"),
    (FileTime(seconds: -2, nanoseconds: 750_000_000), "-1.25"),
    (FileTime(seconds: -1, nanoseconds: 900_000_000), "-0.1"),
  ])
  func `times of modification are written as rclone does, and read`(time: FileTime, text: String) {
    #expect(MetadataTime.text(time) == text)
    #expect(MetadataTime.time(text) == time)
  }

  @Test(arguments: ["", "-", ".", "1.", ".5", "1e9", "+1", "1.2.3", "9999999999999999999", "٣"])
  func `what is no time of modification is none`(text: String) {
    #expect(MetadataTime.time(text) == nil)
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("foobar", "Zm9vYmFy"), ("\u{0}\u{7F}~~~", "AH9+fn4="),
  ])
  func `base 64 is written and read`(plain: String, encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
  }

  @Test(arguments: ["Z", "Zg", "Zg=", "Zg===", "====", "Z*==", "Zg==Zg=="])
  func `what is no base 64 is refused`(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test func `text of a server is short and has no control characters`() {
    let hostile = Array("a\u{1B}[31m\r\nb\u{202E}c\u{0}  d".utf8)
    #expect(BoundedText.sentence(hostile, limit: 100) == "a [31m b c d")
    #expect(BoundedText.sentence(Array(repeating: 0x61, count: 1_000), limit: 5) == "aaaaa…")
    #expect(BoundedText.word("Ac\u{1B}cess<Denied>", limit: 8) == "AccessDe")
  }
}

struct HarmlessTextTests {
  @Test(
    arguments: [
      ("The signature does not match.", "The signature does not match."),
      (
        "You sent Signature=1185b127a4f0c9d01185b127a4f0c9d01185b127a4f0c9d01185b127a4f0c9d0, twice",
        "You sent Signature=…, twice"
      ),
      ("MD5 0123456789abcdef0123456789abcdef", "MD5 0123456789abcdef0123456789abcdef"),
    ]
  )
  func `a server's words are told without a signature that they repeat`(
    said: String,
    told: String,
  ) {
    #expect(BoundedText.harmlessSentence(Array(said.utf8), limit: 300) == told)
  }
}
