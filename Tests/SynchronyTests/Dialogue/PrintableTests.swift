import Testing

@testable import Synchrony

struct PrintableTests {
  @Test(
    arguments: [
      ("plots.csv", "plots.csv"),
      ("Messwerte Zürich 東京 😀.csv", "Messwerte Zürich 東京 😀.csv"),
      ("e\u{301}.csv", "e\u{301}.csv"),
      ("a\u{1b}[31mb", #"a\u{1b}[31mb"#),
      ("a\rb\nc\td", #"a\rb\nc\td"#),
      ("bell\u{7}del\u{7f}", #"bell\u{7}del\u{7f}"#),
      ("c1\u{9b}2J\u{85}", #"c1\u{9b}2J\u{85}"#),
      ("gpj\u{202e}.exe", #"gpj\u{202e}.exe"#),
      ("\u{2066}a\u{2069}\u{200e}\u{feff}", #"\u{2066}a\u{2069}\u{200e}\u{feff}"#),
      ("a\u{2028}b\u{2029}", #"a\u{2028}b\u{2029}"#),
      ("soft\u{ad}hyphen", #"soft\u{ad}hyphen"#),
      ("\u{e0041}", #"\u{e0041}"#),
      ("\r\n", #"\r\n"#),
    ]
  )
  func `what would draw on the terminal becomes an escape`(text: String, shown: String) {
    #expect(Printable.text(text) == shown)
  }

  @Test func `the joiners that words need stay`() {
    let persian = "می\u{200C}خواهم"
    #expect(Printable.text(persian) == persian)
    #expect(Printable.text("👩\u{200D}🔬") == "👩\u{200D}🔬")
  }

  @Test func `no control character of Unicode gets through`() {
    for value in UInt32(0)...0x10_FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      guard scalar.properties.generalCategory == .control else { continue }
      #expect(Printable.text(String(scalar)).hasPrefix("\\"), "U+\(String(value, radix: 16))")
    }
  }

  @Test func `quotes within quotes are told apart`() {
    #expect(Printable.quoted("a \"b\"\n") == #""a \"b\"\n""#)
  }

  @Test(
    arguments: [
      ("", 0), ("plots.csv", 9), ("Zürich", 6), ("e\u{301}", 1), ("東京", 4), ("😀", 2),
      ("ｆｕｌｌ", 8), ("👩\u{200D}🔬", 2), ("한국", 4), ("\u{2764}\u{FE0F}", 2),
    ]
  )
  func `wide characters take two columns and marks none`(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test func `columns line up whatever the names are`() {
    var table = TextTable()
    table.append(["9", "東京.csv", "x"])
    table.append(["10", "plots.csv", "y"])
    table.append(["11", String(repeating: "n", count: 60), "z"])
    #expect(
      table.lines == [
        "   9  東京.csv" + String(repeating: " ", count: 40) + "  x",
        "  10  plots.csv" + String(repeating: " ", count: 39) + "  y",
        "  11  " + String(repeating: "n", count: 60) + "  z",
      ]
    )
  }
}
