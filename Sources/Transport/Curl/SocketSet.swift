import CLibcurl
import Glibc

/// The sockets that libcurl wants to hear of, and the bell that ends a wait.
///
/// Related functions: `poll(2)`, `eventfd(2)`.
struct SocketSet {
  /// A socket on which libcurl can go on.
  struct Ready {
    var socket: curl_socket_t
    /// In libcurl's bits, `CURL_CSELECT_…`.
    var events: Int32
  }

  /// The bell first, then the sockets in no particular order.
  private var entries: [pollfd]
  private var places: [curl_socket_t: Int] = [:]

  /// Makes a set that hears a bell.
  init(bell: Int32) {
    entries = [pollfd(fd: bell, events: Int16(POLLIN), revents: 0)]
  }

  /// Takes up, changes or drops a socket.
  ///
  /// - Parameters:
  ///   - socket: the socket.
  ///   - interest: what libcurl waits for, `CURL_POLL_…`.
  mutating func set(_ socket: curl_socket_t, _ interest: Int32) {
    guard interest != CURL_POLL_REMOVE else { return remove(socket) }
    var events: Int32 = 0
    if interest & CURL_POLL_IN != 0 { events |= POLLIN }
    if interest & CURL_POLL_OUT != 0 { events |= POLLOUT }
    if let place = places[socket] {
      entries[place].events = Int16(events)
    } else {
      places[socket] = entries.count
      entries.append(pollfd(fd: socket, events: Int16(events), revents: 0))
    }
  }

  private mutating func remove(_ socket: curl_socket_t) {
    guard let place = places.removeValue(forKey: socket) else { return }
    let last = entries.removeLast()
    guard place < entries.count else { return }
    entries[place] = last
    places[last.fd] = place
  }

  /// Waits for a socket or the bell.
  ///
  /// - Parameters:
  ///   - milliseconds: how long at most.
  ///   - ready: is replaced by the sockets that are ready.
  /// - Returns: whether the bell rang.
  mutating func wait(milliseconds: Int32, _ ready: inout [Ready]) -> Bool {
    ready.removeAll(keepingCapacity: true)
    let count = unsafe entries.withUnsafeMutableBufferPointer { entries in
      unsafe poll(entries.baseAddress, nfds_t(entries.count), milliseconds)
    }
    guard count > 0 else { return false }
    for entry in entries.dropFirst() where entry.revents != 0 {
      ready.append(Ready(socket: entry.fd, events: Self.events(of: Int32(entry.revents))))
    }
    return entries[0].revents != 0
  }

  /// A connection that broke is read to find out why.
  private static func events(of found: Int32) -> Int32 {
    var events: Int32 = 0
    if found & (POLLIN | POLLHUP | POLLERR | POLLNVAL) != 0 { events |= CURL_CSELECT_IN }
    if found & POLLOUT != 0 { events |= CURL_CSELECT_OUT }
    return events
  }
}
