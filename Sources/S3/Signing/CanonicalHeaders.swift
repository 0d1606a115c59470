import Transport

/// Header fields in the form that is signed: names in lower case and in order, values with
/// their runs of blanks made one.
struct CanonicalHeaders {
  private struct Field {
    let name: Range<Int>
    let index: Int
    let value: String
  }

  /// What proxies may change, and what names the client, is not signed.
  private static let unsigned = [
    "authorization", "connection", "content-length", "expect", "keep-alive",
    "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
    "user-agent", "x-amzn-trace-id",
  ]

  /// All names in lower case, one after the other.
  private var names: [UInt8] = []
  private var fields: [Field] = []

  /// Takes the host and the fields of a request.
  init(host: some Sequence<UInt8>, _ headers: HTTPHeaders) {
    names.reserveCapacity(256)
    fields.reserveCapacity(headers.fields.count + 1)
    add("host", String(decoding: Array(host), as: UTF8.self))
    for field in headers.fields where !Self.isUnsigned(field.name) {
      add(field.name, field.value)
    }
    fields.sort { [names] left, right in
      let leftName = names[left.name]
      let rightName = names[right.name]
      if leftName.elementsEqual(rightName) { return left.index < right.index }
      return leftName.lexicographicallyPrecedes(rightName)
    }
  }

  private static func isUnsigned(_ name: String) -> Bool {
    unsigned.contains { HTTPHeaders.isSame($0, name) }
  }

  /// Appends the names with semicolons between them.
  func appendNames(to bytes: inout [UInt8]) {
    forEachName { name, _, isFirst in
      if !isFirst { bytes.append(UInt8(ascii: ";")) }
      bytes.append(contentsOf: name)
    }
  }

  /// Appends a line for every name; the values of a name that comes twice are joined by commas.
  func appendLines(to bytes: inout [UInt8]) {
    forEachName { name, fields, _ in
      bytes.append(contentsOf: name)
      var separator = UInt8(ascii: ":")
      for field in fields {
        bytes.append(separator)
        Self.append(field.value, to: &bytes)
        separator = UInt8(ascii: ",")
      }
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  private mutating func add(_ name: String, _ value: String) {
    let start = names.count
    for byte in name.utf8 {
      names.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
    }
    fields.append(Field(name: start..<names.count, index: fields.count, value: value))
  }

  private func forEachName(
    _ body: (_ name: ArraySlice<UInt8>, _ fields: ArraySlice<Field>, _ isFirst: Bool) -> Void
  ) {
    var start = 0
    while start < fields.count {
      let name = names[fields[start].name]
      var end = start + 1
      while end < fields.count, names[fields[end].name].elementsEqual(name) { end += 1 }
      body(name, fields[start..<end], start == 0)
      start = end
    }
  }

  private static func append(_ value: String, to bytes: inout [UInt8]) {
    let start = bytes.count
    var isBlankDue = false
    for byte in value.utf8 {
      if byte == UInt8(ascii: " ") || (9...13).contains(byte) {
        isBlankDue = bytes.count > start
      } else {
        if isBlankDue { bytes.append(UInt8(ascii: " ")) }
        isBlankDue = false
        bytes.append(byte)
      }
    }
  }
}
