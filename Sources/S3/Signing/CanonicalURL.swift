extension RequestURL {
  /// Appends the path as it is signed.
  ///
  /// - Parameters:
  ///   - bytes: what it is appended to.
  ///   - isVerbatim: true for S3, whose keys may hold anything; elsewhere dot segments and
  ///     double slashes go, and what is encoded is encoded once more.
  func appendPath(to bytes: inout [UInt8], isVerbatim: Bool) {
    if isVerbatim {
      bytes.append(contentsOf: path)
    } else {
      PercentEncoding.append(normalizedPath, to: &bytes, keepsSlash: true)
    }
  }

  /// Appends the parameters ordered by name and then by value, each with its equals sign.
  func appendQuery(to bytes: inout [UInt8]) {
    guard !query.isEmpty else { return }
    var parameters = query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
      .map(Parameter.init)
    if parameters.count > 1 { parameters.sort(by: Parameter.precedes) }
    var isFirst = true
    for parameter in parameters {
      if !isFirst { bytes.append(UInt8(ascii: "&")) }
      isFirst = false
      bytes.append(contentsOf: parameter.name)
      bytes.append(UInt8(ascii: "="))
      bytes.append(contentsOf: parameter.value)
    }
  }

  private var normalizedPath: [UInt8] {
    var segments: [Substring.UTF8View] = []
    for segment in path.split(separator: UInt8(ascii: "/")) {
      if segment.elementsEqual("..".utf8) {
        _ = segments.popLast()
      } else if !segment.elementsEqual(".".utf8) {
        segments.append(segment)
      }
    }
    var bytes: [UInt8] = []
    for segment in segments {
      bytes.append(UInt8(ascii: "/"))
      bytes.append(contentsOf: segment)
    }
    if bytes.isEmpty || path.last == UInt8(ascii: "/") { bytes.append(UInt8(ascii: "/")) }
    return bytes
  }
}

/// A parameter of a query, encoded.
private struct Parameter {
  let name: Substring.UTF8View
  let value: Substring.UTF8View

  init(_ text: Substring.UTF8View) {
    let end = text.firstIndex(of: UInt8(ascii: "="))
    name = text[..<(end ?? text.endIndex)]
    value = end.map { text[text.index(after: $0)...] } ?? text[text.endIndex...]
  }

  static func precedes(_ left: Self, _ right: Self) -> Bool {
    if left.name.elementsEqual(right.name) {
      return left.value.lexicographicallyPrecedes(right.value)
    }
    return left.name.lexicographicallyPrecedes(right.name)
  }
}
