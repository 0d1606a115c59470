/// A place that may have an access key.
protocol CredentialSource: Sendable {
  /// What the place is called in a list of all that was tried.
  var name: String { get }

  /// Why the place does not apply, in a few words, or nil if it has been set up.
  ///
  /// Cheap: it asks no network and runs no program.
  var absence: String? { get }

  /// Fetches the access key of a place that has been set up.
  ///
  /// - Throws: `CredentialError` if the place cannot deliver.
  func search() async throws(CredentialError) -> CredentialSearch
}

/// What a place has.
enum CredentialSearch {
  /// An access key.
  case found(Credentials)
  /// Nothing, for a reason in a few words.
  case absent(String)
}
