public import LocalFiles

/// Something that sends requests: the network, or a script of a test.
public protocol HTTPSending: Sendable {
  /// Sends a request and returns the answer, whatever its status.
  ///
  /// Redirects are not followed. A cancelled task ends the exchange and throws `.cancelled`.
  ///
  /// - Parameters:
  ///   - request: what to send.
  ///   - sink: what takes the body of a 200 or 206, in order and from offset 0 on, as it comes;
  ///     nil to keep it in memory. Bodies of other answers are kept in memory.
  /// - Returns: the answer, complete: a body shorter than announced is an error.
  /// - Throws: `TransportError`. After it a sink may hold some of the body.
  func send(
    _ request: HTTPRequest,
    into sink: (any ByteSink)?,
  ) async throws(TransportError) -> HTTPResponse
}
