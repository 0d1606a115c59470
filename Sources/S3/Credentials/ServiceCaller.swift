import LocalFiles
import Transport

/// Sends the requests of this layer over a sender that is made on first need.
final class ServiceCaller: Sendable {
  private let certificateFile: String?
  private let make: @Sendable (String?) throws(TransportError) -> any HTTPSending
  private let sender = Guarded<(any HTTPSending)?>(nil)

  /// Makes a caller that trusts the certificates of a file, or those of the system.
  init(_ context: CredentialContext, certificateFile: String?) {
    self.certificateFile = certificateFile
    make = context.makeSender
  }

  /// Sends a request.
  ///
  /// - Throws: `TransportError`.
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    try await ready().send(request, into: nil)
  }

  private func ready() throws(TransportError) -> any HTTPSending {
    try sender.withLock { sender throws(TransportError) in
      if let sender { return sender }
      let made = try make(certificateFile)
      sender = made
      return made
    }
  }
}

extension TransportError {
  /// The same as a failure of something that fetches an access key.
  func credentialError(_ task: String) -> CredentialError {
    CredentialError("\(task): \(reason)", isTransient: kind != .insecure && kind != .badURL)
  }
}
