import Foundation
import Testing

@testable import SynchronyCommand

struct JSONTests {
  @Test(
    arguments: [
      ("plots.csv", #""plots.csv""#), ("a\"b\\c", #""a\"b\\c""#), ("a\nb\rc\td", #""a\nb\rc\td""#),
      ("\u{1b}[2J\u{0}", #""\u001b[2J\u0000""#), ("\u{9b}\u{7f}", #""\u009b\u007f""#),
      ("\u{2028}", #""\u2028""#), ("東京 😀", #""東京 😀""#), ("\r\n", #""\r\n""#),
    ]
  )
  func `a string keeps to one line and draws nothing`(text: String, json: String) {
    #expect(JSON.string(text).text == json)
  }

  @Test func `any text reads back as it was`() throws {
    for value in UInt32(0)..<0x3000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let json = JSON.array([.string("a\(scalar)b")]).text
      let read = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String]
      #expect(read == ["a\(scalar)b"], "U+\(String(value, radix: 16))")
    }
  }

  @Test func `values nest, and members keep their order`() {
    let json = JSON.object([
      ("z", .null), ("a", .array([.bool(true), .integer(-1), .number(0.5), .number(.nan)])),
      ("e", .object([])), ("l", .array([])),
    ])
    #expect(json.text == #"{"z":null,"a":[true,-1,0.5,null],"e":{},"l":[]}"#)
  }
}
