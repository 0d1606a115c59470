public import LocalFiles

/// Something that sends requests and says of each how it ended, in one line without secrets.
public struct TracingHTTP: HTTPSending {
  private let base: any HTTPSending
  private let now: @Sendable () -> Duration
  private let trace: @Sendable (String) -> Void

  /// Traces what `base` sends.
  ///
  /// - Parameters:
  ///   - base: what sends the requests.
  ///   - now: the time since some fixed moment.
  ///   - trace: takes a line for each exchange, from any thread.
  public init(
    _ base: any HTTPSending,
    now: @escaping @Sendable () -> Duration,
    trace: @escaping @Sendable (String) -> Void,
  ) {
    self.base = base
    self.now = now
    self.trace = trace
  }

  /// Sends the request and says how it ended.
  public func send(
    _ request: HTTPRequest,
    into sink: (any ByteSink)?,
  ) async throws(TransportError) -> HTTPResponse {
    let start = now()
    do throws(TransportError) {
      let response = try await base.send(request, into: sink)
      trace(line(request, outcome: Self.outcome(response), since: start))
      return response
    } catch {
      trace(line(request, outcome: error.reason, since: start))
      throw error
    }
  }

  private func line(_ request: HTTPRequest, outcome: String, since start: Duration) -> String {
    let milliseconds = (now() - start) / .milliseconds(1)
    let url = Self.withoutSecrets(request.url)
    return "\(request.method.rawValue) \(url) (\(request.body.count) bytes sent): \(outcome), "
      + "\(Int(milliseconds)) ms"
  }

  private static func outcome(_ response: HTTPResponse) -> String {
    let requestID = response.headers["x-amz-request-id"].map { ", request \($0)" } ?? ""
    return "\(response.status), \(response.received) bytes received\(requestID)"
  }

  /// The URL without a password, and without what a presigned one holds.
  static func withoutSecrets(_ url: String) -> String {
    let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let address = withoutUser(parts[0])
    guard parts.count == 2 else { return address }
    let query = parts[1].split(separator: "&", omittingEmptySubsequences: false).map { item in
      let name = item.prefix { $0 != "=" }
      let isSecret = secretWords.contains { name.lowercased().contains($0) }
      return isSecret ? "\(name)=…" : String(item)
    }
    return "\(address)?\(query.joined(separator: "&"))"
  }

  private static let secretWords = ["signature", "credential", "token", "secret", "key-id"]

  private static func withoutUser(_ address: Substring) -> String {
    guard let scheme = address.firstRange(of: "://") else { return String(address) }
    let rest = address[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    guard let end = authority.lastIndex(of: "@") else { return String(address) }
    return address[..<scheme.upperBound] + "…@" + rest[address.index(after: end)...]
  }
}
