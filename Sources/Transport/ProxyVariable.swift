import Glibc

/// The variable that names the proxy of a request, as libcurl looks for it.
///
/// See `libcurl-env(3)`. Its value may hold a password and is not read here.
enum ProxyVariable {
  /// Returns the name of the variable that is set, or nil for no proxy.
  static func name(for url: String) -> String? {
    let own = url.hasPrefix("https:") ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
    return (own + ["all_proxy", "ALL_PROXY"]).first(where: isSet)
  }

  private static func isSet(_ name: String) -> Bool {
    guard let value = unsafe getenv(name) else { return false }
    return unsafe value.pointee != 0
  }
}
