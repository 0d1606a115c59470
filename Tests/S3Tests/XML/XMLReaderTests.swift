import Testing

@testable import S3

struct XMLReaderTests {
  @Test func `elements, text, references and character data are read`() throws {
    let text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- a comment -->
      <s3:Root xmlns:s3='a>b' x="/"><A>1 &lt;&amp;&#233;&#xE9;&quot;&apos;</A><B/><B  a="1" />
      <C><![CDATA[<&]]></C>\t</s3:Root >

      """
    #expect(
      try events(text) == [
        "Root(", "A(", ")A=1 <&éé\"'", "B(", ")B=", "B(", ")B=", "C(", ")C=<&", ")Root=\t",
      ]
    )
  }

  @Test func `carriage returns and control characters are kept, since keys may hold them`() throws {
    #expect(try events("<A>\r\n\u{1}&#1;</A>") == ["A(", ")A=\r\n\u{1}\u{1}"])
  }

  @Test(arguments: [
    "", " ", "<", "<A", "<A>", "<A>x", "<A x='", "<A></A", "<A><B></B>", "<!-- ", "<A><![CDATA[x]]",
    "<?xml", "<A/",
  ])
  func `what is cut off is told apart from what is wrong`(text: String) {
    #expect(throws: XMLFailure.truncated) { try events(text) }
  }

  @Test(arguments: [
    "x", "<A></B>", "</A>", "<A></A><B></B>", "<A></A>x", "<>", "<A>&x;</A>", "<A>&lt</A>",
    "<A>&#xD800;</A>", "<A>&#99999999999;</A>", "<A b<></A>", "<A/x></A>",
    "<!DOCTYPE A><A></A>", "<!DOCTYPE A [<!ENTITY x \"y\">]><A>&x;</A>",
    "<A><!ENTITY x \"y\"></A>",
    String(repeating: "<A>", count: 17) + String(repeating: "</A>", count: 17),
  ])
  func `what S3 never sends is refused`(text: String) {
    #expect(throws: XMLFailure.malformed) { try events(text) }
  }

  @Test func `every prefix of a document is truncated and never crashes`() throws {
    let text = Array("<?xml?><A b='c'><B>x&amp;</B><C/><!-- d --><![CDATA[e]]></A>".utf8)
    for count in 0..<text.count {
      #expect(throws: XMLFailure.truncated) { try events(Array(text.prefix(count))) }
    }
  }

  @Test func `text for a request says white space by numbers`() {
    var bytes: [UInt8] = []
    #expect(XMLText.appendEncoded(Array("a&<>\"\r\n\té".utf8), to: &bytes))
    #expect(bytes == Array("a&amp;&lt;&gt;&quot;&#13;&#10;&#9;é".utf8))
    for text in ["\u{0}", "\u{1F}", "\u{FFFE}"] {
      #expect(!XMLText.appendEncoded(Array(text.utf8), to: &bytes))
    }
  }

  private func events(_ text: String) throws(XMLFailure) -> [String] {
    try events(Array(text.utf8))
  }

  @discardableResult
  private func events(_ bytes: [UInt8]) throws(XMLFailure) -> [String] {
    var xml = XMLReader(bytes)
    var events: [String] = []
    while let event = try xml.next() {
      switch event {
      case .open: events.append("\(xml.name)(")
      case .close: events.append(")\(xml.name)=\(String(decoding: xml.text, as: UTF8.self))")
      }
    }
    return events
  }
}
