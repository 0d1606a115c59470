import Testing

@testable import Manifest

struct FoldTests {
  private func areTwins(_ left: String, _ right: String) throws -> Bool {
    let (left, right) = (try RelativePath(left), try RelativePath(right))
    let areEqual = Fold(left) == Fold(right)
    #expect(areEqual == (Fold.digest(of: left) == Fold.digest(of: right)))
    return areEqual
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
