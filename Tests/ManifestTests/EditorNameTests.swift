import Manifest
import Testing

struct EditorNameTests {
  @Test(arguments: [
    ("alice", "alice"), ("alice\n", "alice"), (" alice\r\n", "alice"), ("", "NONAME"),
    ("\n", "NONAME"), ("Smith, Al\"ice\"", "Smith, Al\"ice\""), ("Élise", "Élise"), ("na", "na"),
    ("Null", "Null"), ("none", "none"), ("2021", "2021"),
  ])
  func `a name is taken without what stands around it`(given: String, name: String) throws {
    #expect(try EditorName(given).text == name)
  }

  @Test(arguments: [
    ("NA", EditorNameRule.readAsMissing), ("None\n", .readAsMissing), (" nan ", .readAsMissing),
    ("<NA>", .readAsMissing), ("al\nice", .controlCharacter), ("a\tb", .controlCharacter),
    ("\u{1B}[2J", .controlCharacter), ("a\0", .controlCharacter), ("\u{9B}2J", .controlCharacter),
    (String(repeating: "x", count: 256), .tooLong),
  ])
  func `a name that a ledger cannot hold is refused`(given: String, rule: EditorNameRule) {
    #expect(throws: rule) { try EditorName(given) }
    #expect(rule.description.contains("choose"))
  }
}
