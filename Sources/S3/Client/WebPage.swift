/// Recognises pages for browsers, as proxies and login portals send them.
enum WebPage {
  /// Whether a body is such a page.
  static func isPage(_ body: [UInt8]) -> Bool {
    let start = body.prefix(256).drop { $0 <= 0x20 || $0 >= 0x80 }.map { $0 | 0x20 }
    return ["<!doctype html", "<html", "<head", "<body"].contains {
      start.starts(with: $0.utf8.map { $0 | 0x20 })
    }
  }

  /// The title of the page, cut short; empty for none.
  static func title(_ body: [UInt8]) -> String {
    let head = body.prefix(4_096)
    guard let open = index(of: "<title", in: head),
      let start = head[open...].firstIndex(of: UInt8(ascii: ">")),
      let end = head[start...].dropFirst().firstIndex(of: UInt8(ascii: "<"))
    else { return "" }
    return BoundedText.sentence(Array(head[(start + 1)..<end]), limit: 60)
  }

  private static func index(of tag: String, in bytes: ArraySlice<UInt8>) -> Int? {
    let wanted = Array(tag.utf8)
    return bytes.indices.first { start in
      bytes[start...].prefix(wanted.count).elementsEqual(wanted) { $0 | 0x20 == $1 | 0x20 }
    }
  }
}
