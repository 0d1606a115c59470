import Manifest
import Testing

struct PathRuleTests {
  @Test(arguments: [
    ("", PathRule.empty), ("/a", .absolute), ("/", .absolute), ("a//b", .emptySegment),
    ("a/", .emptySegment), (".", .dotSegment), ("..", .dotSegment), ("a/..", .dotSegment),
    ("../a", .dotSegment), ("a/./b", .dotSegment), ("a\0b", .nul), (".S3", .controlFolder),
    (".s3/a", .controlFolder), ("a/.S3/b", .controlFolder), ("a/.s3", .controlFolder),
    (String(repeating: "é", count: 128), .tooLong),
    (String(repeating: "a/", count: 2_048), .tooLong),
  ])
  func `a path that could do harm is refused`(text: String, rule: PathRule) {
    #expect(throws: rule) { try RelativePath(text) }
  }

  @Test(arguments: [
    "a", "a/b", "...", ".a", "..a", "a..", ".S3x", "x.S3", ".S33", "notes.S3.txt", "a b", " ",
    "a\nb",
    "C:\\x", "~", "-rf", "é", "e\u{301}", "😀", String(repeating: "x", count: 255),
  ])
  func `any other path is kept to the byte`(text: String) throws {
    #expect(try RelativePath(text).bytes == Array(text.utf8))
  }

  @Test(
    arguments: [[0xFF], [0x61, 0xC3], [0xC0, 0xAE, 0xC0, 0xAE], [0xED, 0xA0, 0x80]] as [[UInt8]]
  )
  func `a path that is not UTF-8 is refused`(bytes: [UInt8]) {
    #expect(throws: PathRule.notUTF8) { try RelativePath(bytes) }
  }

  @Test func `names that S3Synchrony keeps for itself are told apart`() throws {
    for text in ["notes.S3.txt", "a.S3", "x/.S3y/z"] { #expect(try RelativePath(text).isReserved) }
    for text in ["notes.s3.txt", "aS3", ".S/3", "S3"] {
      #expect(!(try RelativePath(text).isReserved))
    }
  }
}
