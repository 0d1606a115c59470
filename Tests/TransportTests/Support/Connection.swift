import Glibc
import Synchronization

/// A server's end of a connection.
final class Connection: Sendable {
  /// A request as it came.
  struct Request {
    var head: String
    var body: [UInt8]

    /// What is asked for, between the method and the version.
    var target: Substring { head.split(separator: " ")[1] }
    var method: Substring { head.prefix { $0 != " " } }

    /// The value of a header, in the case in which it came.
    func header(_ name: String) -> String? {
      for line in head.split(separator: "\r\n").dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.first?.lowercased() == name.lowercased() {
          return parts.count < 2 ? "" : String(parts[1].drop { $0 == " " })
        }
      }
      return nil
    }
  }

  /// The number of the connection, from 0 on.
  let number: Int
  private let descriptor: Int32
  private let state = Mutex((buffer: [UInt8](), isOpen: true))

  init(_ descriptor: Int32, number: Int) {
    self.descriptor = descriptor
    self.number = number
    var one: Int32 = 1
    _ = unsafe setsockopt(
      descriptor,
      Int32(IPPROTO_TCP),
      TCP_NODELAY,
      &one,
      socklen_t(MemoryLayout<Int32>.size)
    )
  }

  /// Reads a whole request, or nil at the end.
  func read() -> Request? {
    guard let head = readHead() else { return nil }
    var request = Request(head: head, body: [])
    request.body = read(Int(request.header("Content-Length") ?? "0") ?? 0)
    return request
  }

  /// Reads the head of a request, or nil at the end.
  func readHead() -> String? {
    let end = Array("\r\n\r\n".utf8)
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual(end) {
      guard let byte = read(1).first else { return nil }
      head.append(byte)
    }
    return String(decoding: head, as: UTF8.self)
  }

  /// Reads `count` bytes, or fewer at the end.
  func read(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      if state.withLock({ $0.buffer.isEmpty }), !fill() { break }
      state.withLock { state in
        let taken = min(count - bytes.count, state.buffer.count)
        bytes += state.buffer.prefix(taken)
        state.buffer.removeFirst(taken)
      }
    }
    return bytes
  }

  private func fill() -> Bool {
    var piece = [UInt8](repeating: 0, count: 256 << 10)
    let count = unsafe recv(descriptor, &piece, piece.count, 0)
    guard count > 0 else { return false }
    state.withLock { $0.buffer = Array(piece.prefix(count)) }
    return true
  }

  /// Sends text.
  func send(_ text: String) {
    send(Array(text.utf8))
  }

  /// Sends bytes.
  ///
  /// - Returns: false if the other side is gone.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.send(
          descriptor,
          buffer.baseAddress.map { unsafe $0 + sent },
          bytes.count - sent,
          Int32(MSG_NOSIGNAL)
        )
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Sends an answer with a body.
  func answer(_ status: String = "200 OK", headers: String = "", _ body: [UInt8] = []) {
    send("HTTP/1.1 \(status)\r\nContent-Length: \(body.count)\r\n\(headers)\r\n")
    send(body)
  }

  /// Answers every request until the other side closes.
  func serve(_ answer: (Request) -> (String, [UInt8])) {
    while let request = read() {
      let (status, body) = answer(request)
      self.answer(status, request.method == "HEAD" ? [] : body)
    }
  }

  /// Breaks the connection off with a reset.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    _ = unsafe setsockopt(
      descriptor,
      SOL_SOCKET,
      SO_LINGER,
      &linger,
      socklen_t(MemoryLayout<linger>.size)
    )
    end()
  }

  /// Waits until the other side closes.
  func waitForEnd() {
    while !read(1).isEmpty {}
  }

  /// Makes whoever uses the connection see its end.
  func interrupt() {
    state.withLock { if $0.isOpen { shutdown(descriptor, Int32(SHUT_RDWR)) } }
  }

  /// Closes the connection.
  func end() {
    state.withLock { state in
      if state.isOpen { close(descriptor) }
      state.isOpen = false
    }
  }
}
