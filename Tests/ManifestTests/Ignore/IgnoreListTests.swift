import Manifest
import Testing

struct IgnoreListTests {
  private func ignored(_ lines: String, _ paths: [String]) throws -> [String] {
    let list = IgnoreList(Array(lines.utf8))
    return try paths.filter { list.ignores(try RelativePath($0)) }
  }

  @Test func `an empty list ignores nothing`() throws {
    #expect(IgnoreList().isEmpty)
    #expect(IgnoreList(Array("\n \r\n\t\n".utf8)).isEmpty)
    #expect(try ignored("", ["a"]) == [])
  }

  @Test(arguments: [
    "#c.csv", "!keep.csv", "*.txt", "[a", "  b.csv", "a\\b", "site b/plots.csv", "**", "x\\",
    "é.csv", "[[:nope:]]",
  ])
  func `a line that is exactly a path ignores that path`(line: String) throws {
    #expect(try ignored(line, [line]) == [line])
    #expect(try ignored("\(line)\r\n!\(line)\n", [line]) == [line])
  }

  @Test func `a line that is the path of a file is that path and nothing more`() throws {
    let files = ["a.csv", "x/a.csv", "x/b.csv"]
    let list = IgnoreList(Array("a.csv\nb.csv\n".utf8)) { files.contains($0.description) }
    #expect(try files.filter { list.ignores(try RelativePath($0)) } == ["a.csv", "x/b.csv"])
  }

  @Test func `white space at the end of a line is none of it`() throws {
    #expect(
      try ignored("a.csv \t\r\nb.csv\r c.csv\n", ["a.csv", "b.csv", "c.csv", " c.csv"])
        == ["a.csv", "b.csv", " c.csv"]
    )
    #expect(try ignored("\u{FEFF}a.csv\n", ["a.csv"]) == ["a.csv"])
    #expect(try ignored("blank\\ \n", ["blank ", "blank"]) == ["blank "])
  }

  @Test func `the recorded list ignores what the original ignores`() throws {
    let list = IgnoreList(try Fixture.bytes("Recorded/settings/ignores3.txt"))
    for name in ["a.csv", "  b.csv", "sp ace.csv", "#c.csv", "d.csv", "*.txt"] {
      #expect(list.ignores(try RelativePath(name)), "\(name)")
    }
    #expect(!list.ignores(try RelativePath("b.csv")))
  }

  /// Lines, what they ignore, what they do not.
  @Test(
    arguments: [
      (["*.tmp"], ["a.tmp", "x/y.tmp", ".tmp"], ["a.tmpx", "tmp"]),
      (["/*.tmp"], ["a.tmp"], ["x/y.tmp"]),
      (["x/*.tmp"], ["x/a.tmp"], ["y/x/a.tmp", "x/y/a.tmp", "a.tmp"]),
      (["raw/"], ["raw/a", "x/raw/b/c"], ["raw", "x/raw"]),
      (["raw"], ["raw", "raw/a", "x/raw/b"], ["raws", "xraw"]),
      (["**/raw"], ["raw", "x/raw", "x/y/raw/z"], ["xraw"]),
      (["raw/**"], ["raw/a", "raw/a/b"], ["raw", "x/raw/a"]),
      (["a/**/b"], ["a/b", "a/x/b", "a/x/y/b"], ["ab", "a/xb", "x/a/b"]),
      (["a**b"], ["ab", "axxb"], ["ax/b"]),
      (["*", "!keep"], ["x", "keeper"], ["keep"]),
      (["x/", "!x/keep"], ["x/keep", "x/y"], ["y"]),
      (["x/*", "!x/keep"], ["x/y", "x/y/keep"], ["x/keep", "x/keep/z"]),
      (["*.csv", "!*.csv", "b.csv"], ["b.csv"], ["a.csv"]),
      (["\\#c"], ["#c"], ["c"]),
      (["#c"], ["#c"], ["x/#c", "c"]),
      (["\\!c"], ["!c", "x/!c"], ["c"]),
      (["a?c"], ["abc", "x/a-c"], ["ac", "abbc", "a/c"]),
      (["[a-c]1"], ["a1", "c1"], ["d1", "-1"]),
      (["[!a-c]1"], ["d1"], ["a1", "1"]),
      (["[^a]1"], ["d1"], ["a1"]),
      (["[]x]1"], ["]1", "x1"], ["y1"]),
      (["[a-]1"], ["a1", "-1"], ["b1"]),
      (["[[:digit:]x]y"], ["0y", "xy"], ["dy", ":y"]),
      (["[\\]]z"], ["]z"], ["\\z"]),
      (["x[/]y"], [], ["x/y", "xy"]),
      (["x[!a]y"], ["xby"], ["x/y"]),
      (["\\*x"], ["*x"], ["ax"]),
      (["[a"], ["[a"], ["a", "x/[a"]),
      (["a\\"], ["a\\"], ["a", "x/a\\"]),
      (["/"], [], ["a"]),
      (["!"], ["!"], ["a"]),
    ] as [([String], [String], [String])]
  )
  func `a line is a pattern of gitignore`(lines: [String], yes: [String], no: [String]) throws {
    let text = lines.joined(separator: "\n")
    #expect(try ignored(text, yes + no) == yes)
  }

  @Test func `a folder is passed over where nothing below it can count`() throws {
    let list = IgnoreList(patterns: ["raw/", "!raw/keep", "*.d", "x/*"])
    #expect(list.ignoresEverything(below: try RelativePath("raw")))
    #expect(list.ignoresEverything(below: try RelativePath("y/raw/z")))
    #expect(list.ignoresEverything(below: try RelativePath("a.d")))
    #expect(!list.ignoresEverything(below: try RelativePath("x")))
  }

  @Test(.timeLimit(.minutes(5)))
  func `a hostile pattern takes no longer than a long one`() throws {
    let name = String(repeating: "a", count: 255)
    let path = try RelativePath(Array(repeating: name, count: 15).joined(separator: "/"))
    for pattern in [
      String(repeating: "*a", count: 120) + "b", String(repeating: "**/a*", count: 200) + "b",
      "**/" + String(repeating: "a*", count: 250) + "b", String(repeating: "*/", count: 14) + "*b*",
      "**/" + String(repeating: "*/", count: 7) + "*b*" + "/**",
    ] {
      #expect(!IgnoreList(patterns: [pattern]).ignores(path))
    }
  }
}
