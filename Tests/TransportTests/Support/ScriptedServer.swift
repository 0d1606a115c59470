import Dispatch
import Glibc
import Synchronization

/// A server on the loop-back whose connections do what a test says, byte by byte.
///
/// It ends, with its connections, when it is released.
final class ScriptedServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let connections = Mutex<[Connection]>([])

  /// Starts a server; `script` runs once a connection, on a thread of its own.
  init(_ script: @escaping @Sendable (Connection) -> Void) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    port = try Self.listen(listener)
    accept(script)
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    for connection in connections.withLock({ $0 }) { connection.interrupt() }
  }

  /// How many connections were made.
  var count: Int { connections.withLock { $0.count } }

  /// The URL of a path.
  func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  private func accept(_ script: @escaping @Sendable (Connection) -> Void) {
    let listener = listener
    DispatchQueue(label: "scripted-server").async { [weak self] in
      defer { close(listener) }
      while true {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0, let connection = self?.adopt(descriptor) else { return }
        DispatchQueue(label: "scripted-connection").async {
          script(connection)
          connection.end()
        }
      }
    }
  }

  private func adopt(_ descriptor: Int32) -> Connection {
    connections.withLock { connections in
      let connection = Connection(descriptor, number: connections.count)
      connections.append(connection)
      return connection
    }
  }

  private static func listen(_ listener: Int32) throws -> UInt16 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        let bound = unsafe bind(listener, address, length)
        guard bound == 0, Glibc.listen(listener, 512) == 0 else { return Int32(-1) }
        return unsafe getsockname(listener, address, &length)
      }
    }
    guard result == 0 else { throw ServerFailure() }
    return UInt16(bigEndian: address.sin_port)
  }
}

struct ServerFailure: Error {}
