import CLibcurl

extension Transfer {
  /// The error that a result of libcurl means, or nil for none.
  ///
  /// See `libcurl-errors(3)`.
  ///
  /// - Parameters:
  ///   - code: the result.
  ///   - words: libcurl's own words for it, which hold no part of a query or a header, but may hold
  ///     the proxy's address with its password where that cannot be used.
  /// - Returns: the error.
  func error(for code: CURLcode, words: @autoclosure () -> String) -> TransportError? {
    if code == CURLE_OK {
      // libcurl takes what came of a head for all of it.
      return head.isComplete ? nil : error(.broken, "\(host) broke its answer off.")
    }
    if let failure { return failure }
    let (kind, sentence) = Self.meaning(
      of: code,
      host: host,
      proxy: ProxyVariable.name(for: request.url),
      hasBegun: mayHaveArrived || sent > 0,
    )
    let words = words()
    // An address that cannot be used is quoted as it stands in the variable.
    let isSecret = words.contains(" '") || words.contains("@") || words.contains("://")
    return error(kind, isSecret ? "\(sentence)." : "\(sentence) (\(words)).")
  }

  private static func meaning(
    of code: CURLcode,
    host: String,
    proxy: String?,
    hasBegun: Bool,
  ) -> (TransportError.Kind, String) {
    switch code {
    case CURLE_URL_MALFORMAT: (.badURL, "A URL of \(host) cannot be used")
    case CURLE_COULDNT_RESOLVE_HOST:
      (.unknownHost, "No address is known for \(host); look at its spelling and at the network")
    case CURLE_COULDNT_RESOLVE_PROXY:
      (.unknownHost, "No address is known for the proxy; look at \(proxy ?? "http_proxy")")
    case CURLE_COULDNT_CONNECT:
      if let proxy {
        (
          .refused,
          "The proxy that \(proxy) names, or \(host) where it is not used, cannot be reached; look at that variable, and at no_proxy for what needs no proxy"
        )
      } else {
        (.refused, "\(host) cannot be reached; look at the address and the network")
      }
    case CURLE_OPERATION_TIMEDOUT: (.timedOut, "\(host) took too long")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CONNECT_ERROR,
      CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM, CURLE_SSL_INVALIDCERTSTATUS:
      (
        .insecure,
        "No secure connection with \(host) can be made; a certificate authority of your own is named by AWS_CA_BUNDLE"
      )
    case CURLE_SSL_CACERT_BADFILE:
      (.insecure, "The file of certificates to trust cannot be read")
    case CURLE_RECV_ERROR where !hasBegun:
      if let proxy {
        (
          .refused,
          "\(host) cannot be reached through the proxy that \(proxy) names; look at that variable, which also takes a login, and at no_proxy"
        )
      } else {
        (.refused, "\(host) closed the connection before it had the request")
      }
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR,
      CURLE_SEND_FAIL_REWIND:
      (.broken, "The connection with \(host) broke off")
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
      (.broken, "\(host) does not answer as HTTP demands")
    default: (.other, "The exchange with \(host) failed")
    }
  }
}
