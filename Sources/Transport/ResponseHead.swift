/// The status line and the headers of an answer, as their lines come.
///
/// An interim answer is replaced by the next one. Trailers are ignored, so that nothing that
/// comes after the body changes what was said before it.
struct ResponseHead {
  /// The status code; 0 before there is one.
  private(set) var status = 0
  /// Whether the empty line came that ends it.
  private(set) var isComplete = false
  private var bytes: [UInt8] = []
  private var total = 0

  /// The most bytes that all heads of an exchange may have.
  static let longest = 128 << 10

  /// Takes a line with its end.
  ///
  /// - Returns: false if there are more lines than an honest server sends.
  mutating func take(_ line: Span<UInt8>) -> Bool {
    total += line.count
    guard total <= Self.longest else { return false }
    if isComplete || bytes.isEmpty, Self.isStatusLine(line) {
      bytes.removeAll(keepingCapacity: true)
      isComplete = false
      status = Self.status(in: line)
    }
    if isComplete { return true }
    isComplete = line.isEmpty || line[0] == UInt8(ascii: "\r") || line[0] == UInt8(ascii: "\n")
    unsafe line.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    return true
  }

  /// The headers; a line without a colon, or continued in the obsolete way, is left out.
  func headers() -> HTTPHeaders {
    var headers = HTTPHeaders()
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      // The first is the status line.
      if rest.startIndex > 0 { Self.add(rest[..<end], to: &headers) }
      rest = rest[(end + 1)...]
    }
    return headers
  }

  private static func add(_ line: ArraySlice<UInt8>, to headers: inout HTTPHeaders) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      !isBlank(line[line.startIndex])
    else { return }
    headers.append(text(line[..<colon]), text(line[(colon + 1)...]))
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var (start, end) = (bytes.startIndex, bytes.endIndex)
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  private static func isStatusLine(_ line: Span<UInt8>) -> Bool {
    line.count > 5
      && line[0] == UInt8(ascii: "H") && line[1] == UInt8(ascii: "T")
      && line[2] == UInt8(ascii: "T") && line[3] == UInt8(ascii: "P")
      && line[4] == UInt8(ascii: "/")
  }

  /// The three digits behind the first blank.
  private static func status(in line: Span<UInt8>) -> Int {
    var index = 0
    while index < line.count, line[index] != UInt8(ascii: " ") { index += 1 }
    var status = 0
    for digit in 1...3 where index + digit < line.count {
      let byte = line[index + digit]
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return status }
      status = status * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return status
  }
}
