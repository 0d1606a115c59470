import Manifest
import Testing

struct TwinKeyTests {
  private func areTwins(_ left: String, _ right: String) throws -> Bool {
    try TwinKey(RelativePath(left)) == TwinKey(RelativePath(right))
  }

  @Test(arguments: [
    ("Readme.md", "README.MD"), ("a/B", "A/b"), ("é", "e\u{301}"), ("É", "e\u{301}"),
    ("Å", "\u{212B}"),
    ("ΣΑΣ", "σας"), ("straße", "STRASSE"), ("Ω", "\u{2126}"), ("ſ", "s"),
  ])
  func `names that differ in case or normalization are twins`(left: String, right: String) throws {
    #expect(try areTwins(left, right))
  }

  @Test(arguments: [("a", "b"), ("e", "é"), ("a/b", "ab"), ("[", "{"), ("@", "`"), ("a", "а")])
  func `other names are none`(left: String, right: String) throws {
    #expect(try !areTwins(left, right))
  }
}
