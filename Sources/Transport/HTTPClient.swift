import Dispatch
public import LocalFiles

/// Sends requests over the network.
///
/// All exchanges of a client are carried by one thread, over connections that are kept open
/// and used again. Any number of tasks may send at once; as many requests as are worth while are
/// under way, and the others wait in the order in which they came. HTTP/1.1 alone is spoken.
/// Certificates are always verified, and proxies are those of the environment (`http_proxy`,
/// `https_proxy`, `no_proxy`), as curl(1) takes them.
///
/// The body of a request is read on that thread, so a source should not be slow. The body of an
/// answer is written into the sink by the task that called `send`, so a sink may take its time:
/// its own transfer then waits, and no other.
///
/// A client that is released ends when its last exchange has.
public final class HTTPClient: HTTPSending {
  private let configuration: HTTPConfiguration
  private let mailbox: Mailbox

  /// Makes a client and starts its thread.
  ///
  /// - Throws: `TransportError` if libcurl cannot be set up.
  public init(_ configuration: HTTPConfiguration = HTTPConfiguration()) throws(TransportError) {
    guard let multi = MultiHandle(connections: max(configuration.concurrency, 1)) else {
      throw TransportError(.other, reason: "libcurl cannot be set up.", mayHaveArrived: false)
    }
    let mailbox = Mailbox(multi)
    self.configuration = configuration
    self.mailbox = mailbox
    // A serial queue gets a thread at once, which the loop then keeps.
    DispatchQueue(label: "synchrony.transport").async {
      EventLoop(mailbox, multi, configuration).run()
    }
  }

  deinit {
    mailbox.post(.stop)
  }

  /// Sends a request and returns the answer, as `HTTPSending` says.
  ///
  /// - Throws: `TransportError`.
  public func send(
    _ request: HTTPRequest,
    into sink: (any ByteSink)?,
  ) async throws(TransportError) -> HTTPResponse {
    var request = request
    request.bodyLimit = request.bodyLimit ?? sink?.capacity
    let transfer = try Transfer(request, hasSink: sink != nil, configuration: configuration)
    guard !Task.isCancelled else {
      throw transfer.error(.cancelled, "The exchange was cancelled.")
    }
    let mailbox = mailbox
    let result = await withTaskCancellationHandler {
      await Delivery(transfer: transfer, mailbox: mailbox, sink: sink).run()
    } onCancel: {
      mailbox.post(.cancel(transfer))
    }
    return try result.get()
  }
}
