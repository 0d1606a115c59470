import CLibcurl

/// libcurl, set up once for the process.
enum Curl {
  /// Whether it can be used.
  static let isReady = curl_global_init(synchrony_global_default) == CURLE_OK
}
