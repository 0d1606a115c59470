/// Places that may have an access key, one asked after the other.
///
/// The first that has one, or should have one and fails, ends the search.
struct CredentialChain: CredentialProvider {
  /// The places in the order in which they are asked.
  let sources: [any CredentialSource]

  /// The first place that has been set up, or nil.
  var first: (any CredentialSource)? { sources.first { $0.absence == nil } }

  func credentials() async throws(CredentialError) -> Credentials? {
    var tried: [String] = []
    for source in sources {
      if let reason = source.absence {
        tried.append("  - \(source.name): \(reason)")
        continue
      }
      switch try await source.search() {
      case .found(let credentials): return credentials
      case .absent(let reason): tried.append("  - \(source.name): \(reason)")
      }
    }
    throw CredentialError(
      """
      No access key was found. Looked for in this order:
      \(tried.joined(separator: "\n"))
      Paste one with `synchrony login`, or set up the aws command line with `aws configure`.
      """
    )
  }
}
