import Testing
import Transport

struct HTTPHeadersTests {
  @Test func `a name is found in any case, and the last of several counts`() {
    var headers: HTTPHeaders = ["ETag": "a", "x-b": "1", "etag": "b"]
    #expect(headers["ETAG"] == "b")
    headers["eTag"] = nil
    #expect(headers["etag"] == nil)
    #expect(headers["X-B"] == "1")
  }
}
