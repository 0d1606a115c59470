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
    ".S3.", ".S3 ", ".s3. .", ".S3:x", ".S3::$INDEX_ALLOCATION", ".\u{17F}3", ".S\u{200C}3",
    "\u{FEFF}.S3", "\u{AD}\u{200B}.s3\u{2060}", ".S3\u{E0001}", "S3~1", "s3~23", "S3~1.",
    "\u{34F}.S3",
  ])
  func `what a file system may take for the folder of the ledgers is refused`(name: String) {
    #expect(throws: PathRule.controlFolder) { try RelativePath(name) }
    #expect(throws: PathRule.controlFolder) { try RelativePath(name + "/versions.csv") }
    let row = "\(name)/versions.csv,ann,2026-11-21 10:15:00,00000000000000000000000000000000\n"
    let csv = Array(("File,Edited By,Time Edited,Checksum\n" + row + "ok" + row).utf8)
    let read = try? VersionTable.read(csv: csv, ledger: "versions.csv")
    #expect(read?.problems.map(\.kind) == [.unsafePath])
    #expect(read?.table.count == 1)
  }

  @Test(arguments: [
    "a/S3~1", "S3~", "S3~x", "S3~1x", "S4~1", ".S3x.", ".S3 x", "\u{200B}S3", ".\u{15F}3", "é.S3",
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
