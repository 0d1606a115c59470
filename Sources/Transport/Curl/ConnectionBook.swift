import CLibcurl

/// Which socket each connection of a loop has, so that what comes can be acknowledged at once.
///
/// Some servers send the head of an answer by itself and its body only when the head is
/// acknowledged (RFC 896), which a receiver puts off for 40 ms (RFC 1122, section 4.2.3.2): then a
/// small object takes as long as a large one. libcurl tells the sockets that it opens, and the
/// local port of the connection that a request goes over; the port leads from one to the other.
///
/// An entry may outlive its connection. At worst another socket then acknowledges early, which
/// is harmless.
final class ConnectionBook {
  private var sockets: [Int32: curl_socket_t] = [:]
  private var unbound: [curl_socket_t] = []

  /// Sockets that never got a port, because nobody answered, are forgotten beyond this number.
  private static let mostUnbound = 256

  /// Takes a socket that is about to be connected.
  func open(_ socket: curl_socket_t) {
    if unbound.count == Self.mostUnbound { unbound.removeFirst() }
    unbound.append(socket)
  }

  /// The socket of the connection from a local port, or nil.
  func socket(from port: Int32) -> curl_socket_t? {
    unbound.removeAll { socket in
      let port = synchrony_local_port(socket)
      if port != 0 { sockets[port] = socket }
      return port != 0
    }
    return sockets[port]
  }

  /// Acknowledges at once what has come over a socket.
  ///
  /// See: man 7 tcp, TCP_QUICKACK.
  func acknowledge(_ socket: curl_socket_t) {
    synchrony_acknowledge(socket)
  }
}
