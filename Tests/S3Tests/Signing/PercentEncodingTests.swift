import S3
import Testing

struct PercentEncodingTests {
  @Test(arguments: [
    ("a/b.csv", "a/b.csv", "a%2Fb.csv"),
    ("a b+c%20", "a%20b%2Bc%2520", "a%20b%2Bc%2520"),
    ("\u{e9}", "%C3%A9", "%C3%A9"),
    ("e\u{301}", "e%CC%81", "e%CC%81"),
    ("~-._/..//", "~-._/..//", "~-._%2F..%2F%2F"),
    ("!*'()=&?#\"", "%21%2A%27%28%29%3D%26%3F%23%22", "%21%2A%27%28%29%3D%26%3F%23%22"),
    ("🐙", "%F0%9F%90%99", "%F0%9F%90%99"),
    ("", "", ""),
  ])
  func `paths keep their slashes`(text: String, path: String, part: String) {
    #expect(PercentEncoding.path(text) == path)
    #expect(PercentEncoding.queryPart(text) == part)
    #expect(PercentEncoding.decode(path.utf8) == Array(text.utf8))
    #expect(PercentEncoding.decode(part.utf8) == Array(text.utf8))
  }

  @Test func `every byte comes back`() {
    let text = String(decoding: (1...127).map(UInt8.init), as: UTF8.self)
    #expect(PercentEncoding.decode(PercentEncoding.path(text).utf8) == Array(text.utf8))
    #expect(PercentEncoding.decode("%00%ff%Fe".utf8) == [0, 255, 254])
  }

  @Test func `a query names each value`() {
    let query = PercentEncoding.query([("uploads", ""), ("prefix", "a/b c"), ("x=y", "&")])
    #expect(query == "uploads=&prefix=a%2Fb%20c&x%3Dy=%26")
    #expect(PercentEncoding.query([]) == "")
  }

  @Test func `a plus is a space in a listing only`() {
    #expect(PercentEncoding.decode("a+b%2B".utf8) == Array("a+b+".utf8))
    #expect(PercentEncoding.decode("a+b%2B".utf8, plusIsSpace: true) == Array("a b+".utf8))
  }

  @Test(arguments: ["%", "%4", "%zz", "a%4g", "%%41"])
  func `what is not encoded well is refused`(text: String) {
    #expect(PercentEncoding.decode(text.utf8) == nil)
  }
}
