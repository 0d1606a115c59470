import Storage

extension ETag {
  /// The text with the quotes that HTTP wants.
  var quoted: String { "\"\(text)\"" }

  /// Reads the value of a header or an element: between quotes, or bare as some servers send it.
  ///
  /// The mark of a weak ETag, which proxies add when they compress, is dropped.
  init?(header: String?) {
    guard var text = header?[...] else { return nil }
    if text.hasPrefix("W/") { text = text.dropFirst(2) }
    if text.hasPrefix("\"") { text = text.dropFirst() }
    if text.hasSuffix("\"") { text = text.dropLast() }
    guard !text.isEmpty else { return nil }
    self.init(String(text))
  }
}
