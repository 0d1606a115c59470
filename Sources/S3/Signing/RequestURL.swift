/// The parts of an absolute URL that a signature covers, as bytes of the URL.
struct RequestURL {
  /// The host, with the port unless it is the scheme's own: what is sent as `Host`.
  let host: Substring.UTF8View
  /// The path, at least `/`.
  let path: Substring.UTF8View
  /// What follows the question mark, possibly nothing.
  let query: Substring.UTF8View

  /// Splits a URL; what is no URL has an empty host.
  init(_ url: String) {
    let bytes = url.utf8
    var rest = bytes[...]
    var ownPort: StaticString = ""
    for (scheme, port) in [("https://", ":443"), ("http://", ":80")] as [(String, StaticString)]
    where bytes.starts(with: scheme.utf8) {
      rest = rest.dropFirst(scheme.utf8.count)
      ownPort = port
    }
    let hostEnd = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
    host = Self.host(rest[..<(hostEnd ?? rest.endIndex)], without: ownPort)
    rest = rest[(hostEnd ?? rest.endIndex)...]
    let pathEnd = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
    path = pathEnd == rest.startIndex ? "/"[...].utf8 : rest[..<pathEnd]
    query = pathEnd == rest.endIndex ? rest[pathEnd...] : rest[rest.index(after: pathEnd)...]
  }

  private static func host(
    _ host: Substring.UTF8View,
    without port: StaticString,
  ) -> Substring.UTF8View {
    let port = port.description.utf8
    let isThere =
      !port.isEmpty && host.count > port.count && host.suffix(port.count).elementsEqual(port)
    return isThere ? host.dropLast(port.count) : host
  }
}
