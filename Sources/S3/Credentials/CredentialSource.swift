/// A place that may have an access key.
protocol CredentialSource: Sendable {
  /// What the place is called in a list of all that was tried.
  var name: String { get }

  /// Looks whether the place has an access key, and fetches it.
  ///
  /// - Throws: `CredentialError` if the place is configured and cannot deliver.
  func search() async throws(CredentialError) -> CredentialSearch
}

/// What a place has.
enum CredentialSearch {
  /// An access key.
  case found(Credentials)
  /// Nothing, for a reason in a few words.
  case absent(String)
}
