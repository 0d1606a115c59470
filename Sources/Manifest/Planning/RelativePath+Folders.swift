extension RelativePath {
  /// The folders above, the outermost first; none for a path of one segment.
  package var folders: [RelativePath] {
    bytes.indices
      .filter { bytes[$0] == UInt8(ascii: "/") }
      .map { RelativePath(validated: Array(bytes[..<$0])) }
  }

  /// The bytes with which everything below this path begins.
  var prefixOfContents: [UInt8] { bytes + [UInt8(ascii: "/")] }
}

extension RelativePath {
  /// The path in quotation marks, its control characters spelled out, for a sentence.
  var quoted: String { description.debugDescription }
}
