public import LocalFiles

/// An exchange that gave no answer.
public struct TransportError: Error, Hashable, Sendable {
  /// What kind of failure it is.
  public enum Kind: Hashable, Sendable {
    /// The task was cancelled.
    case cancelled
    /// The URL cannot be used.
    case badURL
    /// A header cannot be sent, as its value holds a line break.
    case badHeader
    /// No address is known for the host, or for the proxy.
    case unknownHost
    /// Nobody answers at the address.
    case refused
    /// The certificate is not to be trusted, or there is no encryption that both know.
    case insecure
    /// Nothing came or went for too long, or the exchange took longer than it may.
    case timedOut
    /// The connection broke off.
    case broken
    /// The body is longer than what is taken for such an answer, or the headers are.
    case tooLong
    /// The body is longer than whoever asked for it takes.
    case beyondLimit
    /// The source of the body failed.
    case source(FileError)
    /// The sink of the body failed.
    case sink(FileError)
    /// Anything else.
    case other
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// What is wrong, in a sentence without a key, token or signature.
  public var reason: String
  /// Whether the server may have got the whole request, and so may have carried it out.
  public var mayHaveArrived: Bool

  /// Makes an error.
  public init(_ kind: Kind, reason: String, mayHaveArrived: Bool) {
    self.kind = kind
    self.reason = reason
    self.mayHaveArrived = mayHaveArrived
  }
}
