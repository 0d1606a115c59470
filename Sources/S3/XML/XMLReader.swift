/// Reads the XML of S3's answers, one tag after the other.
///
/// It knows what S3 uses of XML 1.0 and refuses the rest: no document type, so that no answer
/// can define entities; no more than 16 elements within each other. Namespace prefixes and
/// attributes are passed over. Unlike XML, it keeps carriage returns and accepts control
/// characters, since listings may hold keys with them.
struct XMLReader {
  /// What was read.
  enum Event {
    /// The beginning of an element.
    case open
    /// The end of an element; `text` is what is behind its last child.
    case close
  }

  private static let deepest = 16

  private let bytes: [UInt8]
  private var position = 0
  private var ancestors: [Range<Int>] = []
  private var current = 0..<0
  private var isClosing = false
  private var hasRoot = false

  /// The text of the element that was closed, decoded.
  private(set) var text: [UInt8] = []

  /// Reads `bytes`, which are UTF-8.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The name of the element that was opened or closed.
  var name: String { String(decoding: bytes[current], as: UTF8.self) }

  /// The number of elements around the one that was opened or closed.
  var depth: Int { isClosing ? ancestors.count : ancestors.count - 1 }

  /// The name of the element around the one that was closed, or an empty one around the root.
  var parent: String {
    ancestors.last.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
  }

  /// Reads on to the next beginning or end of an element.
  ///
  /// - Returns: nil behind the root element.
  /// - Throws: `XMLFailure`.
  mutating func next() throws(XMLFailure) -> Event? {
    if isClosing { text.removeAll(keepingCapacity: true) }
    isClosing = false
    if isEmptyElement {
      isEmptyElement = false
      return try close()
    }
    while position < bytes.count {
      if bytes[position] != UInt8(ascii: "<") {
        try readText()
      } else if let event = try readMarkup() {
        return event
      }
    }
    guard hasRoot, ancestors.isEmpty else { throw .truncated }
    return nil
  }

  private var isEmptyElement = false

  private mutating func readMarkup() throws(XMLFailure) -> Event? {
    switch byte(1) {
    case nil: throw .truncated
    case UInt8(ascii: "?"): try skip(past: "?>")
    case UInt8(ascii: "!") where isNext("<!--"): try skip(past: "-->")
    case UInt8(ascii: "!") where isNext("<![CDATA["): try readCharacterData()
    case UInt8(ascii: "!"): throw isCutOff ? .truncated : .malformed
    case UInt8(ascii: "/"): return try readEndTag()
    default: return try readStartTag()
    }
    return nil
  }

  private mutating func readStartTag() throws(XMLFailure) -> Event {
    guard !hasRoot || !ancestors.isEmpty, ancestors.count < Self.deepest else { throw .malformed }
    position += 1
    current = try readName()
    ancestors.append(current)
    hasRoot = true
    text.removeAll(keepingCapacity: true)
    try skipAttributes()
    return .open
  }

  private mutating func readEndTag() throws(XMLFailure) -> Event {
    position += 2
    let name = try readName()
    skipSpace()
    guard let end = byte(0) else { throw .truncated }
    guard end == UInt8(ascii: ">"), let open = ancestors.last,
      bytes[open].elementsEqual(bytes[name])
    else { throw .malformed }
    position += 1
    return try close()
  }

  private mutating func close() throws(XMLFailure) -> Event {
    guard let open = ancestors.popLast() else { throw .malformed }
    current = open
    isClosing = true
    return .close
  }

  /// Reads a name and drops its namespace prefix.
  private mutating func readName() throws(XMLFailure) -> Range<Int> {
    var start = position
    while let byte = byte(0), !Self.endsName(byte) {
      position += 1
      if byte == UInt8(ascii: ":") { start = position }
    }
    guard position < bytes.count else { throw .truncated }
    guard start < position else { throw .malformed }
    return start..<position
  }

  private mutating func skipAttributes() throws(XMLFailure) {
    while let byte = byte(0) {
      position += 1
      switch byte {
      case UInt8(ascii: ">"): return
      case UInt8(ascii: "/"):
        guard let end = self.byte(0) else { throw .truncated }
        guard end == UInt8(ascii: ">") else { throw .malformed }
        isEmptyElement = true
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        while let inner = self.byte(0), inner != byte { position += 1 }
        position += 1
      case UInt8(ascii: "<"): throw .malformed
      default: continue
      }
    }
    throw .truncated
  }

  private mutating func readCharacterData() throws(XMLFailure) {
    let start = position + 9
    try skip(past: "]]>")
    guard !ancestors.isEmpty, start <= position - 3 else { throw .malformed }
    text.append(contentsOf: bytes[start..<position - 3])
  }

  private mutating func readText() throws(XMLFailure) {
    let start = position
    var hasReference = false
    while let byte = byte(0), byte != UInt8(ascii: "<") {
      if byte == UInt8(ascii: "&") { hasReference = true }
      position += 1
    }
    let piece = bytes[start..<position]
    guard !ancestors.isEmpty else {
      guard piece.allSatisfy(Self.isSpace) else { throw .malformed }
      return
    }
    guard position < bytes.count else { throw .truncated }
    guard hasReference else {
      text.append(contentsOf: piece)
      return
    }
    guard XMLText.appendDecoded(piece, to: &text) else { throw .malformed }
  }

  private func byte(_ ahead: Int) -> UInt8? {
    position + ahead < bytes.count ? bytes[position + ahead] : nil
  }

  private func isNext(_ text: String) -> Bool {
    bytes[position...].starts(with: text.utf8)
  }

  /// Whether what is left is the beginning of what may follow `<!`.
  private var isCutOff: Bool {
    let rest = bytes[position...]
    return ["<!--", "<![CDATA["].contains { $0.utf8.starts(with: rest) }
  }

  private mutating func skip(past mark: String) throws(XMLFailure) {
    while position < bytes.count {
      if isNext(mark) {
        position += mark.utf8.count
        return
      }
      position += 1
    }
    throw .truncated
  }

  private mutating func skipSpace() {
    while let byte = byte(0), Self.isSpace(byte) { position += 1 }
  }

  private static func endsName(_ byte: UInt8) -> Bool {
    isSpace(byte) || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
      || byte == UInt8(ascii: "<")
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
