import LocalFiles

/// The task's side of an exchange: it writes what comes and makes the answer of it.
struct Delivery {
  let transfer: Transfer
  let mailbox: Mailbox
  let sink: (any ByteSink)?

  /// Has the transfer carried out.
  func run() async -> Result<HTTPResponse, TransportError> {
    guard mailbox.post(.start(transfer)) else {
      return .failure(transfer.error(.other, "The client has ended."))
    }
    var spare: [UInt8] = []
    var written: Int64 = 0
    while true {
      switch await transfer.queue.next(recycling: spare) {
      case .finished(let error?): return .failure(error)
      case .finished(nil): return .success(response())
      case .bytes(let bytes, let wasFull):
        if wasFull { mailbox.post(.resume(transfer)) }
        do throws(FileError) {
          try sink?.write(bytes.span, at: written)
        } catch {
          return .failure(await abandon(error))
        }
        written += Int64(bytes.count)
        spare = bytes
        spare.removeAll(keepingCapacity: true)
      }
    }
  }

  /// Ends a transfer whose sink failed.
  private func abandon(_ failure: FileError) async -> TransportError {
    mailbox.post(.cancel(transfer))
    while case .bytes = await transfer.queue.next() {}
    return transfer.error(.sink(failure), "What came cannot be written: \(failure.reason).")
  }

  private func response() -> HTTPResponse {
    var response = HTTPResponse(
      status: transfer.head.status,
      headers: transfer.head.headers(),
      body: transfer.queue.rest(),
      received: transfer.received,
    )
    response.wasResent = transfer.wasResent
    return response
  }
}
